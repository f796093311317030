// The room of Host; filled by its files.
