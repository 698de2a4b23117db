"""Search: an index that is told of every change by the journal and gives candidates; who may see them is decided elsewhere."""
