import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { parseCard } from "../../../src/core/card.ts";
import type { Outbox } from "../../../src/learning/outbox.ts";
import { consentTo, giveConsent, withdrawConsent, withdrawnAt } from "../../../src/ui/state/consent.ts";
import { reviewCard, weatherCard } from "../fakes/cards.ts";
import { createFakeLog, feedbackEntry } from "../fakes/log.ts";
import { createFakeModel } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp } from "../render-app.tsx";

function show(feedback: object | undefined, outbox: Partial<Outbox> = {}, given = reviewCard) {
  const card = parseCard({ ...given, ...(feedback && { feedback }) }, "model.json");
  const services = createFakeServices([createFakeModel(card)], { log: createFakeLog([]) });
  const rows = [feedbackEntry(1), feedbackEntry(2)];
  const fake: Outbox = {
    mayContact: () => true,
    unsent: async () => rows,
    sendings: async () => [],
    send: vi.fn(async () => undefined),
    handOver: vi.fn(async () => undefined),
    sendAgain: vi.fn(async () => undefined),
    cancel: vi.fn(async () => undefined),
    cancelAllTo: vi.fn(async () => undefined),
    dropDeleted: async () => undefined,
    flush: async () => undefined,
    onChange: () => () => undefined,
    ...outbox,
  };
  return { ...renderApp({ ...services, outbox: fake }, `#/${card.id}/learning`), outbox: fake };
}
const section = () => screen.findByRole("region", { name: "Send feedback to the owner" });

beforeEach(() => {
  URL.createObjectURL = vi.fn(() => "blob:file");
  URL.revokeObjectURL = vi.fn();
  localStorage.clear();
});

describe("sending feedback to the owner", () => {
  it("is not offered if neither the card nor the site names an address", async () => {
    const { outbox } = show(undefined, { unsent: vi.fn() });
    await screen.findByRole("region", { name: "What it has learned from you" });
    expect(screen.queryByText("Send feedback to the owner")).toBeNull();
    expect(outbox.unsent).not.toHaveBeenCalled();
  });

  it("can still be taken back if neither the card nor the site names an address any more", async () => {
    const to = "https://forms.example/take";
    giveConsent(to);
    const waiting = {
      id: "1",
      model: reviewCard.id,
      to,
      rowIds: ["a"],
      body: "{}",
      state: "waiting",
    } as const;
    const changedAt = "2026-11-21T10:00:00.000Z";
    const { person, outbox } = show(undefined, {
      unsent: vi.fn(),
      mayContact: () => false,
      sendings: async () => [{ ...waiting, changedAt }],
    });
    const region = within(await section());
    await region.findByText("This site no longer says where to send feedback on this model.");
    expect(outbox.unsent).not.toHaveBeenCalled();
    expect(region.queryByRole("button", { name: "Choose and review" })).toBeNull();
    await person.click(region.getByRole("button", { name: "Withdraw" }));
    expect(outbox.cancel).toHaveBeenCalledWith("1");
    await person.click(region.getByRole("button", { name: "Withdraw consent" }));
    expect(outbox.cancelAllTo).toHaveBeenCalledWith(to);
  });

  it("isn't mentioned without an address if nothing on this model was sent", async () => {
    giveConsent("https://forms.example/take");
    show(undefined);
    await screen.findByRole("region", { name: "What it has learned from you" });
    expect(screen.queryByText("Send feedback to the owner")).toBeNull();
  });

  it("doesn't call the most rows that can be sent at once all of them", async () => {
    const rows = Array.from({ length: 1000 }, (_, index) => feedbackEntry(index));
    show({ mail: "owner@example.org" }, { unsent: async () => rows });
    const region = within(await section());
    expect(
      await region.findByText(/at least 1,000 rows of feedback .*; that many can be sent at once/),
    ).toBeVisible();
  });

  it("shows the rows to send as the form does, with dates and the labels of choices", async () => {
    const inputs = { season: "w", at: Date.UTC(2023, 10, 14, 12, 13) / 1000 };
    const row = feedbackEntry(1, { model: "weather", label: "rain", inputs, metadata: {} });
    const { person } = show({ mail: "owner@example.org" }, { unsent: async () => [row] }, weatherCard);
    const region = within(await section());
    await person.click(await region.findByRole("button", { name: "Choose and review" }));
    expect(region.getByRole("checkbox", { name: /rain · Winter, 14 Nov 2023, [\d:]+ UTC$/ })).toBeVisible();
  });

  it("saves the chosen rows, after consent, as a file for an email, and counts them as handed over", async () => {
    const { person, outbox } = show({ mail: "owner@example.org" });
    const region = within(await section());
    await person.click(await region.findByRole("button", { name: "Choose and review" }));
    await person.click(region.getByRole("checkbox", { name: /Review number 1/ }));
    const save = region.getByRole("button", { name: "Save the file and write the email" });
    await person.click(save);
    expect(region.getByRole("alert").textContent).toMatch(/consent/);
    expect(outbox.handOver).not.toHaveBeenCalled();
    await person.click(region.getByRole("checkbox", { name: /I agree.*owner@example\.org/ }));
    await person.click(save);
    await vi.waitFor(() => expect(outbox.handOver).toHaveBeenCalledOnce());
    const [, to, rows] = vi.mocked(outbox.handOver).mock.calls[0]!;
    expect(to).toBe("owner@example.org");
    expect(rows).toHaveLength(1);
    expect(URL.createObjectURL).toHaveBeenCalledOnce();
    expect(outbox.send).not.toHaveBeenCalled();
  });

  it("asks for consent once per address, shows what will be sent each time, and lets visitors withdraw their consent", async () => {
    const form = { form: "https://forms.example/take" };
    const first = show(form);
    let region = within(await section());
    await first.person.click(await region.findByRole("button", { name: "Choose and review" }));
    await first.person.click(region.getByRole("checkbox", { name: /I agree.*forms\.example/ }));
    await first.person.click(region.getByRole("button", { name: "Send" }));
    await vi.waitFor(() => expect(first.outbox.send).toHaveBeenCalledOnce());
    expect(await region.findByRole("button", { name: "Withdraw consent" })).toBeVisible();
    first.unmount();

    const second = show(form);
    region = within(await section());
    await second.person.click(await region.findByRole("button", { name: "Choose and review" }));
    expect(region.queryByRole("checkbox", { name: /I agree/ })).toBeNull();
    expect(region.getByText(/you agreed that the rows you choose will be sent/)).toBeVisible();
    expect(region.getByRole("region", { name: "This is exactly what will be sent" })).toHaveTextContent(
      "hunch-feedback/1",
    );
    await second.person.click(region.getByRole("button", { name: "Withdraw consent" }));
    await vi.waitFor(() => expect(second.outbox.cancelAllTo).toHaveBeenCalledWith(form.form));
    await second.person.click(region.getByRole("button", { name: "Send" }));
    expect(region.getByRole("alert")).toHaveTextContent(/without your consent/);
    expect(second.outbox.send).not.toHaveBeenCalled();
    second.unmount();

    const other = show({ form: "https://other.example/take" });
    region = within(await section());
    await other.person.click(await region.findByRole("button", { name: "Choose and review" }));
    expect(region.getByRole("checkbox", { name: /I agree.*other\.example/ })).not.toBeChecked();
  });

  it("lets visitors withdraw their consent even if there is nothing to send, also for an earlier address", async () => {
    const [to, earlier] = ["https://forms.example/take", "https://earlier.example/take"];
    for (const address of [to, earlier, "https://others.example/take"]) giveConsent(address);
    const sent = { id: "1", model: reviewCard.id, to: earlier, rowIds: ["a"], body: undefined } as const;
    const { person, outbox } = show(
      { form: to },
      {
        unsent: async () => [],
        sendings: async () => [{ ...sent, state: "sent", changedAt: "2026-11-21T10:00:00.000Z" }],
      },
    );
    const region = within(await section());
    await region.findByText("There is nothing to send right now.");
    expect(region.getAllByText(/you agreed that the rows you choose will be sent to/)).toHaveLength(2);
    await person.click(region.getAllByRole("button", { name: "Withdraw consent" })[0]!);
    expect(outbox.cancelAllTo).toHaveBeenLastCalledWith(to);
    expect(consentTo(to)).toBeUndefined();
    expect(withdrawnAt({ id: "1", to })).toBeDefined();
    giveConsent(to);
    expect(withdrawnAt({ id: "1", to })).toBeUndefined();
    withdrawConsent(to);
    expect(withdrawnAt({ id: "1", to: earlier })).toBeUndefined();
    await vi.waitFor(() => expect(region.getAllByText(/you agreed/)).toHaveLength(1));
    await person.click(region.getByRole("button", { name: "Withdraw consent" }));
    expect(outbox.cancelAllTo).toHaveBeenLastCalledWith(earlier);
    await vi.waitFor(() => expect(region.queryByText(/you agreed/)).toBeNull());
  });

  it("lets visitors withdraw their consent even if this site may no longer contact the address", async () => {
    const to = "https://stranger.example/take";
    giveConsent(to);
    const { person, outbox } = show({ form: to }, { mayContact: () => false });
    const region = within(await section());
    await person.click(await region.findByRole("button", { name: "Withdraw consent" }));
    expect(outbox.cancelAllTo).toHaveBeenCalledWith(to);
  });

  it("can use a phone's share sheet, and counts the rows as handed over only if sharing succeeds", async () => {
    const share = vi.fn<(data: ShareData) => Promise<void>>();
    Object.assign(navigator, { share, canShare: () => true });
    onTestFinished(() => {
      Object.assign(navigator, { share: undefined, canShare: undefined });
    });
    const { person, outbox } = show({ mail: "owner@example.org" });
    const region = within(await section());
    await person.click(await region.findByRole("button", { name: "Choose and review" }));
    await person.click(region.getByRole("checkbox", { name: /I agree/ }));
    share.mockRejectedValueOnce(new DOMException("closed", "AbortError"));
    const button = region.getByRole("button", { name: "Share as a file" });
    await person.click(button);
    expect(outbox.handOver).not.toHaveBeenCalled();
    share.mockResolvedValueOnce(undefined);
    await person.click(button);
    await vi.waitFor(() => expect(outbox.handOver).toHaveBeenCalledOnce());
    const [file] = share.mock.lastCall![0].files!;
    expect(file).toMatchObject({ name: `feedback-${reviewCard.id}.csv`, type: "text/csv" });
  });

  it("shows the state of each submission, and offers to resend what may not have arrived", async () => {
    const sending = {
      model: reviewCard.id,
      to: "https://forms.example/take",
      rowIds: ["a"],
      changedAt: "2026-11-21T10:00:00.000Z",
    };
    const { person, outbox } = show(
      { form: "https://forms.example/take" },
      {
        sendings: async () => [
          { ...sending, id: "1", state: "sent", body: undefined },
          { ...sending, id: "2", state: "unconfirmed", body: "{}" },
          { ...sending, id: "3", state: "refused", body: "{}", status: 413 },
          { ...sending, id: "4", state: "waiting", body: "{}" },
        ],
      },
    );
    giveConsent(sending.to);
    const region = within(await section());
    await region.findByText("Sent");
    expect(region.getByText(/the server responded with 413/)).toBeVisible();
    // What has arrived has no text that could be sent again.
    expect(region.getAllByText("Rows that you have deleted by then won’t be sent.")).toHaveLength(3);
    await person.click(region.getAllByRole("button", { name: "Send again" })[1]!);
    expect(outbox.sendAgain).toHaveBeenCalledWith("2");
    await person.click(region.getByRole("button", { name: "Withdraw" }));
    expect(outbox.cancel).toHaveBeenCalledWith("4");
  });

  it("to a form that this site may not contact is not offered, and what already waits for it says why", async () => {
    const to = "https://stranger.example/take";
    const sending = {
      model: reviewCard.id,
      rowIds: ["a"],
      changedAt: "2026-11-21T10:00:00.000Z",
      body: "{}",
    };
    giveConsent(to);
    const { person, outbox } = show(
      { form: to },
      {
        mayContact: (form) => form !== to,
        sendings: async () => [
          { ...sending, to, id: "1", state: "refused", status: 413 },
          { ...sending, to, id: "2", state: "waiting" },
          { ...sending, to: "owner@example.org", id: "3", state: "handed-over", body: undefined },
        ],
      },
    );
    const region = within(await section());
    await region.findByText(/meant for https:\/\/stranger\.example\/take, but this site isn’t allowed/);
    expect(region.queryByRole("button", { name: "Choose and review" })).toBeNull();
    expect(region.queryByText("Waiting for a connection")).toBeNull();
    expect(region.getByText("Not sent")).toBeVisible();
    expect(region.getAllByText(/so it can’t send these rows/)).toHaveLength(2);
    expect(region.queryByRole("button", { name: "Send again" })).toBeNull();
    let noted: string | undefined;
    vi.mocked(outbox.cancel).mockImplementation(async (id) => {
      noted = withdrawnAt({ id, to });
    });
    await person.click(region.getByRole("button", { name: "Withdraw" }));
    expect(outbox.cancel).toHaveBeenCalledWith("2");
    // The tab might have been closed during the call.
    expect(noted).toBeDefined();
    expect(withdrawnAt({ id: "2", to })).toBeUndefined();
  });

  it("asks before it sends anything again to an address without consent, which may have been withdrawn", async () => {
    const { person, outbox } = show(
      { form: "https://forms.example/take" },
      {
        sendings: async () => [
          {
            id: "1",
            model: reviewCard.id,
            to: "https://forms.example/take",
            rowIds: ["a"],
            changedAt: "2026-11-21T10:00:00.000Z",
            state: "unconfirmed",
            body: "{}",
          },
        ],
      },
    );
    const region = within(await section());
    await person.click(await region.findByRole("button", { name: "Send again" }));
    expect(outbox.sendAgain).not.toHaveBeenCalled();
    const dialog = within(
      screen.getByRole("dialog", { name: /sent to https:\/\/forms\.example\/take again/ }),
    );
    await person.click(dialog.getByRole("button", { name: "Send again" }));
    expect(outbox.sendAgain).toHaveBeenCalledWith("1");
  });
});
