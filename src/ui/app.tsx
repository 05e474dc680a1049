import type { Services } from "../core/services.ts";
import { AboutPage } from "./about/about-page.tsx";
import { ApiPage } from "./api-page/api-page.tsx";
import { EmbeddedFrame } from "./embed/embedded-frame.tsx";
import { FeedbackPage } from "./feedback/feedback-page.tsx";
import { Frame } from "./frame/frame.tsx";
import { HomePage } from "./home/home-page.tsx";
import { ModelPage } from "./model/model-page.tsx";
import { NotFoundPage } from "./not-found/not-found-page.tsx";
import type { Route } from "./router/route.ts";
import { useRoute } from "./router/use-route.ts";
import { ServicesProvider } from "./services.tsx";
import { UnstoredProvider } from "./state/unstored.tsx";

/** The whole page over a set of services. */
export function App({ services }: { services: Services }) {
  const route = useRoute();
  return (
    <ServicesProvider services={services}>
      <UnstoredProvider>
        {route.page === "model" && route.embedded ? (
          <EmbeddedFrame id={route.id}>
            <Screen route={route} />
          </EmbeddedFrame>
        ) : (
          <Frame route={route}>
            <Screen route={route} />
          </Frame>
        )}
      </UnstoredProvider>
    </ServicesProvider>
  );
}

function Screen({ route }: { route: Route }) {
  switch (route.page) {
    case "home":
      return <HomePage />;
    case "feedback":
      return <FeedbackPage />;
    case "api":
      return <ApiPage problem={route.problem} />;
    case "about":
      return <AboutPage key={route.id} id={route.id} />;
    case "model":
      return <ModelPage key={route.id} id={route.id} values={route.values} embedded={route.embedded} />;
    case "not-found":
      return <NotFoundPage key={route.path} path={route.path} />;
  }
}
