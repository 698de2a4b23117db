"""C · Services 政务与民生服务."""
