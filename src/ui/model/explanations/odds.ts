const few = new Intl.NumberFormat("en", { maximumSignificantDigits: 2, minimumSignificantDigits: 2 });
const many = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });

/** How many times a push in logits multiplies the odds, whichever way it goes: at least 1. */
export function oddsFactor(push: number): number {
  return Math.exp(Math.abs(push));
}

/** A push in logits as people bet: "× 2.4" for the odds made larger, "÷ 2.4" for made smaller, "about the same" for neither. */
export function oddsText(push: number): string {
  const factor = oddsFactor(push);
  if (factor < 1.05) return "about the same";
  const sign = push > 0 ? "×" : "÷";
  if (factor >= 10_000) return `over ${sign} 10,000`;
  return `${sign} ${factor < 10 ? few.format(factor) : many.format(factor)}`;
}
