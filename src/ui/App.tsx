// First, so that what a component's own styles say comes after.
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import { createEffect, createSignal, ErrorBoundary, Match, on, onMount, Switch } from 'solid-js'
import type { JSX } from 'solid-js'
import type { DeviceStorage, Warren } from '../browser.ts'
import type { InviteInbox } from './invite-inbox.ts'
import { MeshApp } from './mesh/MeshApp.tsx'
import { ErrorDetails } from './parts/ErrorDetails.tsx'
import { ToastRegion } from './parts/ToastRegion.tsx'
import { DeviceStorageContext } from './settings/device-storage.ts'
import { createStages } from './stages.ts'
import type { Stage } from './stages.ts'
import { NoticeScreen } from './start/NoticeScreen.tsx'
import { StartScreen } from './start/StartScreen.tsx'
import { strings } from './strings.ts'
import { ToastsContext } from './toasts.ts'
import type { Toasts } from './toasts.ts'

interface AppProps {
  readonly start: () => Promise<Warren>
  readonly storage: DeviceStorage
  readonly inbox: InviteInbox
  readonly toasts: Toasts
}

function FailedScreen(props: { readonly error: unknown }): JSX.Element {
  return (
    <NoticeScreen pageTitle={strings.failed.pageTitle} heading={strings.failed.heading} body={strings.failed.body}>
      <ErrorDetails error={props.error} />
      <button type="button" class="button button-primary button-large" onClick={() => window.location.reload()}>
        {strings.failed.reload}
      </button>
    </NoticeScreen>
  )
}

function BusyScreen(props: { readonly retry: () => Promise<void> }): JSX.Element {
  const [trying, setTrying] = createSignal(false)
  const retry = async () => {
    if (trying()) return
    setTrying(true)
    await props.retry()
    setTrying(false)
  }
  return (
    <NoticeScreen pageTitle={strings.busy.pageTitle} heading={strings.busy.heading} body={strings.busy.body}>
      <button
        type="button"
        class="button button-primary button-large"
        aria-disabled={trying()}
        onClick={() => void retry()}
      >
        {trying() ? strings.loading : strings.busy.retry}
      </button>
    </NoticeScreen>
  )
}

export function App(props: AppProps): JSX.Element {
  const stages = createStages(
    () => props.start(),
    // eslint-disable-next-line solid/reactivity -- the inbox is one object for the life of the page
    props.inbox,
  )
  const at = <Name extends Stage['at']>(name: Name): Extract<Stage, { at: Name }> | undefined => {
    const stage = stages.stage()
    return stage.at === name ? (stage as Extract<Stage, { at: Name }>) : undefined
  }

  const receiveInvite = async () => {
    const alreadyIn = await stages.receiveInvite()
    if (alreadyIn !== undefined) props.toasts.show(strings.invitePending.already(alreadyIn))
  }

  const leave = async () => {
    // Another mesh has other vaults: it begins at its own front, not where this one was left.
    window.history.replaceState(null, '', `${window.location.pathname}${window.location.search}`)
    await stages.leave()
  }

  onMount(() => void stages.begin())
  createEffect(
    on(
      () => props.inbox.pending(),
      (invite) => {
        if (invite !== undefined) void receiveInvite()
      },
      { defer: true },
    ),
  )

  return (
    <ToastsContext.Provider
      // eslint-disable-next-line solid/reactivity -- one object for the life of the page
      value={props.toasts}
    >
      <DeviceStorageContext.Provider
        // eslint-disable-next-line solid/reactivity -- one object for the life of the page
        value={props.storage}
      >
        <ErrorBoundary fallback={(error: unknown) => <FailedScreen error={error} />}>
          <Switch
            fallback={
              <main class="loading" id="content" aria-busy="true">
                <p class="loading-text" role="status">
                  {strings.loading}
                </p>
              </main>
            }
          >
            <Match when={at('start')} keyed>
              {(start) => <StartScreen start={start} stages={stages} onForgetInvite={() => props.inbox.clear()} />}
            </Match>
            <Match when={at('mesh')} keyed>
              {(open) => <MeshApp mesh={open.mesh} onLeave={() => void leave()} />}
            </Match>
            <Match when={at('busy')} keyed>
              {(busy) => <BusyScreen retry={busy.retry} />}
            </Match>
            <Match when={at('failed')} keyed>
              {(failed) => <FailedScreen error={failed.error} />}
            </Match>
          </Switch>
        </ErrorBoundary>
      </DeviceStorageContext.Provider>
      <ToastRegion />
    </ToastsContext.Provider>
  )
}
