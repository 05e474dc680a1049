import { Component, type ReactNode, Suspense } from "react";
import { type AppError, toAppError } from "../../core/errors.ts";
import { Failure } from "../controls/failure.tsx";
import { useWords } from "../words/language.ts";

/**
 * Prevents a failure on one screen, such as an exception during rendering or code that did not load, from breaking the
 * whole page. The other screens keep working, and unsaved feedback is not lost.
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
    return <Suspense fallback={<Loading />}>{this.props.children}</Suspense>;
  }
}

function Loading() {
  return (
    <p className="page" role="status">
      {useWords().frame.loading}
    </p>
  );
}
