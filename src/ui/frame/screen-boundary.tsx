import { Component, type ReactNode, Suspense } from "react";
import { type AppError, toAppError } from "../../core/errors.ts";
import { Failure } from "../controls/failure.tsx";

/**
 * Keeps one screen's failure from taking the page with it: an exception while drawing, or a screen whose code did not
 * arrive. The other screens, and verdicts that were not stored, stay.
 */
export class ScreenBoundary extends Component<
  { readonly children: ReactNode },
  { error: AppError | undefined }
> {
  override readonly state: { error: AppError | undefined } = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error: toAppError(error) };
  }

  override render() {
    const { error } = this.state;
    if (error) return <Failure error={error} retry={() => location.reload()} />;
    return <Suspense fallback={<p role="status">Loading …</p>}>{this.props.children}</Suspense>;
  }
}
