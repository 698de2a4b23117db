"""Why a step cannot be taken just now."""

from __future__ import annotations

from chengshu.industry.trials.models import Product, Trial, UseLog
from chengshu.kernel.base.words import say


def has_score(product: Product) -> str | None:
    """Nothing is selected that no expert has scored."""
    return None if product.score is not None else say("还没有专家给出评分，请另行指派专家。")


def is_listed(trial: Trial) -> str | None:
    """Only a product on the list, and not suspended, can be tried."""
    if trial.product.state == "listed":
        return None
    return say("“{product}”现在不能试用，请选择状态为“可试用”的产品。", product=trial.product)


def within_trial(log: UseLog) -> str | None:
    """A day of use lies within the trial."""
    trial = log.trial
    if trial.starts_on and trial.starts_on <= log.used_on <= (trial.ends_on or log.used_on):
        return None
    return say("使用日期应在试用期 {start} 至 {end} 之内。", start=trial.starts_on, end=trial.ends_on)
