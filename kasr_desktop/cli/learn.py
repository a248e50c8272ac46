"""`kasr learn`: the model learns from what was corrected, if that makes it better."""

from __future__ import annotations

import argparse
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import datetime

from kasr_desktop.bundle.locate import locate
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.cli.language import say
from kasr_desktop.cli.signals import Terminated
from kasr_desktop.cli.terminal import Terminal, clock
from kasr_desktop.desktop.awake import kept_awake
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.pipeline.corrections.adoption import (
    Choices,
    base_of,
    give_back,
    take,
)
from kasr_desktop.pipeline.corrections.data_set import make_data_set
from kasr_desktop.pipeline.corrections.learning import (
    LearningProgress,
    LearningRequest,
    LearningResult,
    Stage,
    Variant,
    forget_run,
    is_trainable,
    learn_from_corrections,
    waits_to_go_on,
)
from kasr_desktop.pipeline.corrections.trainer import can_train, trainer_command
from kasr_desktop.pipeline.engine_process import EngineProcess
from kasr_desktop.settings import (
    Settings,
    keep_private,
    library_path,
    load_settings,
    log_dir,
    save_settings,
)
from kasr_desktop.settings.folders import adaptation_path, learned_dir

_NAMES = {
    Variant.AS_IT_IS: "learn_as_it_is",
    Variant.WORDS: "learn_only_words",
    Variant.VOICE: "learn_voice",
    Variant.BOTH: "learn_both",
}
_STAGES = {
    Stage.READING: "learn_reading",
    Stage.BEFORE: "learn_before",
    Stage.WORDS: "learn_words",
    Stage.HEARING: "learn_hearing",
    Stage.TRAINING: "learn_training",
    Stage.WRITING: "learn_writing",
    Stage.AFTER: "learn_after",
}


def run(arguments: argparse.Namespace) -> int:
    """Learn, or undo it, and give the exit code."""
    terminal = Terminal(quiet=arguments.quiet)
    keep_private()
    settings = load_settings().settings
    if arguments.undo:
        _keep(settings, give_back(learned_dir(), _choices(settings), words_of=adaptation_path))
        terminal.message(say("learn_undone"))
        return 0
    if arguments.data is not None:
        return _make_data(arguments, terminal)
    work = learned_dir() / "work"
    if arguments.anew:
        forget_run(work)
    elif waits_to_go_on(work):
        terminal.notice(say("learn_resumes"))
    request = _request(arguments, settings, terminal)
    with ExitStack() as stack:
        engine = stack.enter_context(EngineProcess(log_path=log_dir() / "engine.log"))
        stack.enter_context(kept_awake("Learning · 배우는 중", wanted=settings.keep_awake))
        steps = stack.enter_context(closing(learn_from_corrections(request, engine)))
        while True:
            try:
                _show(next(steps), terminal)
            except StopIteration as end:
                result: LearningResult = end.value
                break
            except (KeyboardInterrupt, Terminated):
                terminal.message(say("learn_stopped"))
                raise
    _report(result, terminal)
    if arguments.measure_only:
        gain = _gain(result)
        terminal.text(say("learn_would", count=gain) if gain else say("learn_not_better"))
        return 0
    _take(result, settings, terminal)
    forget_run(work)
    return 0


def _take(result: LearningResult, settings: Settings, terminal: Terminal) -> None:
    """Put what is better in use; nothing else is touched."""
    if not result.is_better:
        terminal.text(say("learn_not_better"))
        return
    today = datetime.now().astimezone().date()
    now = _choices(settings)
    chosen = take(result, learned_dir(), now, words_of=adaptation_path, day=today)
    _keep(settings, chosen)
    terminal.text(say("learn_taken", count=_gain(result)))
    if result.best.has_voice:  # commands of the terminal take their model by its option
        terminal.text(say("learn_taken_here", model=chosen.model))


def _gain(result: LearningResult) -> int:
    before, after = (
        result.measured[variant].letters.errors for variant in (Variant.AS_IT_IS, result.best)
    )
    return before - after


def _choices(settings: Settings) -> Choices:
    return Choices(settings.model, settings.adapted_models, settings.known_models)


def _keep(settings: Settings, chosen: Choices) -> None:
    save_settings(
        replace(
            settings,
            model=chosen.model,
            adapted_models=chosen.adapted,
            known_models=chosen.known,
        )
    )


def _request(
    arguments: argparse.Namespace, settings: Settings, terminal: Terminal
) -> LearningRequest:
    model = base_of(settings.model, learned_dir())
    trainer: tuple[str, ...] = ()
    if not arguments.words_only:
        if not can_train():
            terminal.notice(say("learn_no_trainer"))
        elif not is_trainable(model):
            name = load_bundle(locate(model)).name
            terminal.notice(say("learn_other_kind", model=name))
        else:
            trainer = trainer_command()
    return LearningRequest(
        arguments.library or library_path(),
        learned_dir() / "work",
        model,
        settings.decode_options(model),
        adaptation_path(model),
        say("learn_words_name"),
        trainer,
        arguments.share,
        settings.compute_device,
        None if model == settings.model else _in_use(settings),
    )


def _in_use(settings: Settings) -> tuple[str, DecodeOptions]:
    return settings.model, settings.decode_options(settings.model)


def _make_data(arguments: argparse.Namespace, terminal: Terminal) -> int:
    steps = make_data_set(
        arguments.library or library_path(), arguments.data, share=arguments.share
    )
    while True:
        try:
            terminal.progress(f"{next(steps):4.0%}  {say('learn_reading')}")
        except StopIteration as end:
            data = end.value
            break
    terminal.message(
        say(
            "learn_set",
            path=data.folder,
            train=len(data.train),
            aside=len(data.kept_aside),
            left=sum(data.left_out.values()),
        )
    )
    return 0


def _show(progress: LearningProgress, terminal: Terminal) -> None:
    share = "" if progress.share is None else f"{progress.share:4.0%}  "
    left = "" if progress.left is None else f"  {say('left', left=clock(progress.left))}"
    terminal.progress(f"{share}{say(_STAGES[progress.stage])}{left}")


def _report(result: LearningResult, terminal: Terminal) -> None:
    terminal.text(
        say(
            "learn_rows",
            rows=result.num_rows,
            length=clock(result.seconds),
            aside=result.num_aside,
        )
    )
    if count := sum(result.left_out.values()):
        terminal.text(say("learn_left_out", count=count))
    for variant, measured in result.measured.items():
        letters = measured.letters
        terminal.text(
            say(
                "learn_rate",
                name=say(_NAMES[variant]),
                letters=letters.rate,
                count=letters.errors,
                total=letters.reference_length,
                words=measured.words.rate,
            )
        )
