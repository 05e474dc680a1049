import type { SendingState } from "../../../learning/outbox.ts";

const states: Readonly<Record<SendingState, string>> = {
  waiting: "Waiting for a connection",
  sending: "Sending",
  sent: "Sent",
  unconfirmed: "Connection lost: your feedback may have arrived",
  refused: "Rejected by the form",
  "handed-over": "Saved or shared as a file",
  elsewhere: "Will be sent by the browser that this data was copied from",
};

/** Sending feedback to the owner of the site. */
export const sending = {
  heading: "Send feedback to the owner",
  unsent: (rows: string, isMost: boolean) =>
    `You have ${isMost ? "at least " : ""}${rows} of feedback that can help improve this model${isMost ? "; that many can be sent at once" : ""}. The owner sees nothing until you send it.`,
  blocked: (address: string) =>
    `Feedback on this model is meant for ${address}, but this site isn’t allowed to contact that address. Nothing is sent, and your feedback stays in this browser; you can save it with “Export CSV”.`,
  noAddress: "This site no longer says where to send feedback on this model.",
  nothing: "There is nothing to send right now.",
  review: "Choose and review",
  rows: "Rows to send",
  preview: "This is exactly what will be sent",
  to: (address: string) => `to ${address}`,
  consent: (address: string) =>
    `I agree that the rows I choose will be sent to ${address}. I’ll be asked only once and can withdraw my consent at any time.`,
  agreed: (address: string, date: string) =>
    `On ${date} you agreed that the rows you choose will be sent to ${address}.`,
  withdraw: "Withdraw consent",
  consentMissing: "Tick the box first: nothing is sent without your consent.",
  noneChosen: "Choose at least one row.",
  send: "Send",
  sendMail: "Save the file and write the email",
  share: "Share as a file",
  running: "Sending",
  mailSubject: (title: string) => `Feedback on ${title}`,
  mailBody: (file: string) => `Please attach the file ${file}, which was saved to your downloads.`,
  past: "History",
  states,
  notSent: "Not sent",
  /** Under what may still be sent. */
  deletedLeftOut: "Rows that you have deleted by then won’t be sent.",
  rowsBlocked: "This site isn’t allowed to contact this address, so it can’t send these rows.",
  status: (status: number) => `(the server responded with ${status})`,
  again: "Send again",
  /** Asked without consent to an address, since visitors may have withdrawn it. */
  againQuestion: (address: string) => `Do you agree that these rows will be sent to ${address} again?`,
  cancel: "Withdraw",
};
