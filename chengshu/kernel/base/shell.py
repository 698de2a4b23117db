"""Commands that pages show to whoever would rather not believe us, for bash and zsh, on Linux and on a Mac."""

#: The SHA-256 of what comes in, in hex, and a name. Not every Mac has coreutils' command; all have Perl's.
SHA256SUM = "{ sha256sum 2>/dev/null || shasum -a 256; }"
