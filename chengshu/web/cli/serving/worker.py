"""The worker, ending with its supervisor: `python -m chengshu.web.cli.serving.worker`."""

import runpy

from chengshu.web.cli.serving.parent import end_with_parent

if __name__ == "__main__":
    end_with_parent()
    runpy.run_module("chengshu.web.worker", run_name="__main__")
