"""D · Data 数据."""
