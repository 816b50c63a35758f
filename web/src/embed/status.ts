/** The status of an embed, in the words that its bar says. */
import { duration, megabytes } from "../notebook/quantities";
import type { Status } from "../wire/embed";
import type { EmbedController } from "./controller";

export function status(controller: EmbedController): Status {
  const { busy, idle, touched } = controller;
  return { ...said(controller), busy: busy || (controller.loading && !controller.shown), idle, touched };
}

function said(controller: EmbedController): Pick<Status, "words" | "progress"> {
  const { state } = controller.session;
  if (controller.waiting) return { words: "Waits for a free place: two are running on this page", progress: null };
  switch (state.phase) {
    case "off":
      return { words: controller.rested ? "Python made room for another" : "" };
    case "loading":
      if (state.total && state.loaded < state.total)
        return {
          words: `${state.step}, ${megabytes(state.loaded)} of ${megabytes(state.total)}`,
          progress: state.loaded / state.total,
        };
      return { words: state.step, progress: null };
    case "restarting":
      return { words: "Starting a fresh Python", progress: null };
    case "stopping":
      return { words: "Stopping" };
    case "failed":
      return { words: "Python is not there" };
    case "running":
    case "ready":
      return { words: working(controller) };
  }
}

function working(controller: EmbedController): string {
  const { runner, notebook, trainer } = controller;
  if (runner.current !== null)
    return notebook.python().length > 1 ? `Running ${notebook.where(runner.current)}` : "Running";
  const { state } = trainer;
  if (trainer.waiting) return "Training waits until you scroll to it";
  if (state && (state.step > 0 || trainer.training))
    return `Step ${state.step.toLocaleString("en")} of ${state.steps.toLocaleString("en")}`;
  const cells = notebook.cells.filter((cell) => cell.kind === "python");
  if (cells.length && cells.every((cell) => cell.mark === "done"))
    return `Ran in ${duration(
      cells.reduce((sum, cell) => sum + (cell.seconds ?? 0), 0),
      1,
    )}`;
  if (cells.some((cell) => cell.mark === "failed")) return "Failed";
  if (cells.some((cell) => cell.mark === "stopped")) return "Stopped";
  return "Python is ready";
}
