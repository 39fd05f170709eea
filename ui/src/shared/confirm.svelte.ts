/** A question in the middle of the window: one at a time, answered by a choice or left by Escape. */
export type Choice<V extends string> = { value: V; label: string; variant?: "primary" | "plain" | "danger" };

export type Question = {
  title: string;
  text: string;
  choices: Choice<string>[];
  /** These exact words must be typed before a choice marked as danger or primary answers. */
  typeToConfirm: string | null;
  answer: (value: string | null) => void;
};

type AskOptions = { danger?: boolean; confirmLabel?: string; cancelLabel?: string; typeToConfirm?: string };

let question = $state.raw<Question | null>(null);

export const asked = {
  get question() {
    return question;
  },
};

/** Yes or no. Leaving the question is a no. */
export async function ask(title: string, text: string, options: AskOptions = {}): Promise<boolean> {
  const answer = await choose(
    title,
    text,
    [
      { value: "no", label: options.cancelLabel ?? "Cancel" },
      {
        value: "yes",
        label: options.confirmLabel ?? "Continue",
        variant: options.danger ? "danger" : "primary",
      },
    ],
    options.typeToConfirm,
  );
  return answer === "yes";
}

/** One of several answers, or null when the question was left. A second question answers the first with null. */
export function choose<V extends string>(
  title: string,
  text: string,
  choices: Choice<V>[],
  typeToConfirm?: string,
): Promise<V | null> {
  question?.answer(null);
  return new Promise((resolve) => {
    question = {
      title,
      text,
      choices,
      typeToConfirm: typeToConfirm ?? null,
      answer: (value) => {
        question = null;
        resolve(value as V | null);
      },
    };
  });
}
