/** The time that a call may go without a sign of life. */
export class TimeLimit {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lifted = false;
  readonly #limit: number;
  readonly #over: () => void;

  /** `over` is called when `limit` milliseconds have gone by without a sign. */
  constructor(limit: number, over: () => void) {
    this.#limit = limit;
    this.#over = over;
  }

  /** A call begins. */
  begin(): void {
    this.#lifted = false;
    this.sign();
  }
  /** The call gives a sign of life: its time begins anew. */
  sign(): void {
    this.end();
    if (!this.#lifted) this.#timer = setTimeout(this.#over, this.#limit);
  }
  /** The call may take as long as it likes. */
  lift(): void {
    this.#lifted = true;
    this.end();
  }
  /** The call has ended. */
  end(): void {
    clearTimeout(this.#timer);
  }
}
