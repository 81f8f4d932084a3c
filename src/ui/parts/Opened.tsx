import { A } from '@solidjs/router'
import { createResource, Match, Show, Switch } from 'solid-js'
import type { JSX } from 'solid-js'
import { ErrorDetails } from './ErrorDetails.tsx'

interface OpenedProps<Id extends string, T> {
  readonly id: Id
  /** At once, for what was opened before. */
  readonly open: (id: Id) => T | Promise<T>
  readonly opening: string
  /** What is said when it cannot be opened, and where one goes from there. */
  readonly failed: string
  readonly retry: string
  readonly elsewhere: { readonly label: string; readonly href: string }
  readonly children: (opened: T) => JSX.Element
}

/** Opens what an address names, and shows what is to be shown of it. */
export function Opened<Id extends string, T>(props: OpenedProps<Id, T>): JSX.Element {
  const [resource, { refetch }] = createResource(
    () => props.id,
    // eslint-disable-next-line solid/reactivity -- it is always the same
    (id) => props.open(id),
  )
  // `latest` would show the one before while another is opened.
  const opened = (): T | undefined => (resource.state === 'ready' ? resource() : undefined)
  return (
    <Switch>
      <Match when={resource.state === 'errored'}>
        <section class="screen">
          <h1>{props.failed}</h1>
          <ErrorDetails error={resource.error as unknown} />
          <div class="button-row">
            <button type="button" class="button button-primary" onClick={() => void refetch()}>
              {props.retry}
            </button>
            <A class="button" href={props.elsewhere.href}>
              {props.elsewhere.label}
            </A>
          </div>
        </section>
      </Match>
      <Match when={true}>
        <Show
          when={opened()}
          keyed
          fallback={
            <section class="screen" aria-busy="true">
              <p class="soft" role="status">
                {props.opening}
              </p>
            </section>
          }
        >
          {(open) => props.children(open)}
        </Show>
      </Match>
    </Switch>
  )
}
