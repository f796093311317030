// The room of Reports; filled by its files.
