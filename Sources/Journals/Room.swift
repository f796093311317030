// The room of Journals; filled by its files.
