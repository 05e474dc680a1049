import type { SendingState } from "../../../learning/outbox.ts";

const states: Readonly<Record<SendingState, string>> = {
  waiting: "Waiting for a network",
  sending: "Being sent",
  sent: "Sent",
  unconfirmed: "The connection broke: it may have arrived",
  refused: "Not accepted by the form",
  "handed-over": "Handed over as a file",
  elsewhere: "To be sent by the browser that this data was copied from",
};

/** Sending feedback to the owner of the site. */
export const sending = {
  heading: "Send feedback to the owner",
  unsent: (rows: string) =>
    `${rows} of yours can help to improve this model. The owner sees nothing until you send it.`,
  nothing: "Everything that you said here was sent already, or there is nothing to send yet.",
  review: "Choose and review",
  rows: "Rows to send",
  preview: "Exactly this is sent",
  to: (address: string) => `to ${address}`,
  consent: (address: string) =>
    `I agree that the rows that I choose are sent to ${address}. I am asked this once, and can take it back.`,
  agreed: (address: string, date: string) =>
    `On ${date} you agreed that the rows that you choose are sent to ${address}.`,
  withdraw: "Take the consent back",
  consentMissing: "Tick the box first: nothing is sent without your consent.",
  noneChosen: "Choose at least one row.",
  send: "Send",
  sendMail: "Save the file and write the mail",
  share: "Share as a file",
  running: "Sending",
  mailSubject: (title: string) => `Feedback on ${title}`,
  mailBody: (file: string) => `Please attach the file ${file}, which was saved to your downloads.`,
  handedOver: (file: string) => `${file} was saved. Attach it to the mail.`,
  past: "Sent before",
  states,
  status: (status: number) => `(the server answered ${status})`,
  again: "Send again",
  cancel: "Take back",
};
