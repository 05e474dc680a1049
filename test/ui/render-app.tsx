import { act, render, screen, within } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { App } from "../../src/ui/app.tsx";
import type { Services } from "../../src/ui/state/services.tsx";

/** Renders the app at an address, and returns the rendered view along with a simulated user. */
export function renderApp(services: Services, hash = "#/") {
  window.location.hash = hash;
  const view = render(<App services={services} />);
  return { ...view, person: userEvent.setup() };
}

/** Navigates to an address, as a link or the Back button does. */
export async function visit(hash: string): Promise<void> {
  await act(async () => {
    window.location.hash = hash;
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  });
}

/** Presses a button as soon as it is there, and then the one with the same name in the dialog that asks. */
export async function pressAndConfirm(person: UserEvent, name: string): Promise<void> {
  await person.click(await screen.findByRole("button", { name }));
  await person.click(within(screen.getByRole("dialog")).getByRole("button", { name }));
}
