/**
 * Asks one question at a time. While an answer is under way only the newest question waits; an answer
 * that a newer question has overtaken is dropped, so what is shown always belongs to the last edit asked.
 */
export type Newest<Question> = {
  ask(question: Question): void;
  /** Drops what is under way and what waits. */
  forget(): void;
  /** Resolves as soon as nothing is under way and nothing waits. */
  settled(): Promise<void>;
};

export function newest<Question, Answer>(
  call: (question: Question) => Promise<Answer>,
  onAnswer: (answer: Answer, question: Question) => void,
  onFailure: (thrown: unknown, question: Question) => void,
): Newest<Question> {
  let waiting: { question: Question } | null = null;
  let running = false;
  let era = 0;
  let idle: (() => void)[] = [];

  async function run(first: Question): Promise<void> {
    running = true;
    for (let next: { question: Question } | null = { question: first }; next !== null;) {
      const { question } = next;
      const asked = era;
      const settle = await call(question).then(
        (answer) => () => onAnswer(answer, question),
        (thrown: unknown) => () => onFailure(thrown, question),
      );
      next = waiting;
      waiting = null;
      if (next === null && asked === era) settle();
    }
    running = false;
    const resolved = idle;
    idle = [];
    for (const resolve of resolved) resolve();
  }

  return {
    ask(question) {
      if (running) waiting = { question };
      else void run(question);
    },
    forget() {
      era += 1;
      waiting = null;
    },
    settled: () => (running ? new Promise((resolve) => idle.push(resolve)) : Promise.resolve()),
  };
}
