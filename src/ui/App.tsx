// First, so that what a component's own styles say comes after.
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import { createEffect, createMemo, createSignal, ErrorBoundary, Match, on, onMount, Switch, untrack } from 'solid-js'
import type { JSX } from 'solid-js'
import type { DeviceStorage, Tab, Warren } from '../browser.ts'
import type { MeshId } from '../core/mesh.ts'
import { GivenContext, NOTHING_GIVEN } from './given/given-inbox.ts'
import type { GivenInbox } from './given/given-inbox.ts'
import type { InviteInbox } from './invite-inbox.ts'
import type { MeshApp } from './mesh/MeshApp.tsx'
import { DeviceKeysContext } from './device-keys.ts'
import { ErrorDetails } from './parts/ErrorDetails.tsx'
import { Mark } from './parts/Mark.tsx'
import { ToastRegion } from './parts/ToastRegion.tsx'
import { DeviceStorageContext } from './settings/device-storage.ts'
import { createStages } from './stages.ts'
import { LockedScreen } from './start/LockedScreen.tsx'
import type { Stage } from './stages.ts'
import { NoticeScreen } from './start/NoticeScreen.tsx'
import { loadMeshApp } from './start-warren.ts'
import { OccupiedScreen } from './start/OccupiedScreen.tsx'
import { StartScreen } from './start/StartScreen.tsx'
import { strings } from './strings.ts'
import { ToastsContext } from './toasts.ts'
import type { Toasts } from './toasts.ts'
import { offerUpdates, takeUpdate } from './update/offer-updates.ts'
import { NO_UPDATES, UpdatesContext } from './update/watch-updates.ts'
import type { Updates } from './update/watch-updates.ts'

interface AppProps {
  readonly start: (tab: Tab) => Promise<Warren>
  readonly storage: DeviceStorage
  readonly inbox: InviteInbox
  /** What another program gives to this one, where there is such a thing. */
  readonly given?: GivenInbox
  readonly toasts: Toasts
  /** Newer versions, where the page is kept up to date. */
  readonly updates?: Updates
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

export function App(props: AppProps): JSX.Element {
  /** The screens of a mesh, fetched while one is being opened. */
  const [meshApp, setMeshApp] = createSignal<{ readonly Screens: typeof MeshApp } | { readonly error: unknown }>()
  const fetchMeshApp = () =>
    loadMeshApp().then(
      (Screens) => setMeshApp({ Screens }),
      (error: unknown) => setMeshApp({ error }),
    )
  const stages = createStages(
    (tab) => props.start(tab),
    // eslint-disable-next-line solid/reactivity -- the inbox is one object for the life of the page
    props.inbox,
    () => void fetchMeshApp(),
  )
  const at = <Name extends Stage['at']>(name: Name): Extract<Stage, { at: Name }> | undefined => {
    const stage = stages.stage()
    return stage.at === name ? (stage as Extract<Stage, { at: Name }>) : undefined
  }

  const shownMesh = createMemo(() => {
    const open = at('mesh')
    const loaded = open === undefined ? undefined : meshApp()
    if (open === undefined || loaded === undefined) return undefined
    if ('error' in loaded) throw loaded.error
    return { mesh: open.mesh, cards: open.cards, Screens: loaded.Screens }
  })

  const receiveInvite = async () => {
    const alreadyIn = await stages.receiveInvite()
    if (alreadyIn !== undefined) props.toasts.show(strings.invitePending.already(alreadyIn))
  }

  /** Where each mesh was left, while the page is open. */
  const placeByMesh = new Map<MeshId, string>()

  /** Another mesh has other vaults: it begins where it was left itself, or at its own front. */
  const goToPlaceOf = (next: MeshId | undefined) => {
    const stage = untrack(stages.stage)
    if (stage.at === 'mesh') placeByMesh.set(stage.mesh.id, window.location.hash)
    const place = (next === undefined ? undefined : placeByMesh.get(next)) ?? ''
    window.history.replaceState(null, '', `${window.location.pathname}${window.location.search}${place}`)
  }

  const leave = async () => {
    goToPlaceOf(undefined)
    await stages.leave()
  }

  const forgetMesh = async () => {
    const stage = untrack(stages.stage)
    goToPlaceOf(undefined)
    if (stage.at === 'mesh') placeByMesh.delete(stage.mesh.id)
    await stages.forget()
  }

  const switchTo = async (id: MeshId) => {
    goToPlaceOf(id)
    await stages.switchTo(id)
  }

  const newest = {
    // eslint-disable-next-line solid/reactivity -- one object for the life of the page
    updates: props.updates ?? NO_UPDATES,
    // eslint-disable-next-line solid/reactivity -- as that
    toasts: props.toasts,
    isWorking: stages.isWorking,
    close: stages.close,
  }
  offerUpdates(newest)

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
        <UpdatesContext.Provider value={{ isReady: newest.updates.isReady, take: () => takeUpdate(newest) }}>
          <ErrorBoundary fallback={(error: unknown) => <FailedScreen error={error} />}>
            <Switch
              fallback={
                <main class="loading" id="content" aria-busy="true">
                  <Mark size={72} />
                  <h1 class="visually-hidden">{strings.appName}</h1>
                  <p class="loading-text" role="status">
                    {strings.loading}
                  </p>
                </main>
              }
            >
              <Match when={at('start')} keyed>
                {(start) => (
                  <StartScreen
                    start={start}
                    stages={stages}
                    onForgetInvite={() => props.inbox.clear()}
                    onInvite={(invite) => props.inbox.receive(invite)}
                  />
                )}
              </Match>
              <Match when={shownMesh()} keyed>
                {({ mesh, cards, Screens }) => (
                  <GivenContext.Provider value={props.given ?? NOTHING_GIVEN}>
                    <DeviceKeysContext.Provider value={{ lock: () => stages.lock(), forgetMesh }}>
                      <Screens
                        mesh={mesh}
                        cards={cards}
                        onLeave={() => void leave()}
                        onSwitch={(id) => void switchTo(id)}
                        watchWork={stages.watchWork}
                      />
                    </DeviceKeysContext.Provider>
                  </GivenContext.Provider>
                )}
              </Match>
              <Match when={at('occupied')} keyed>
                {(occupied) => <OccupiedScreen isWorking={occupied.isWorking} takeOver={occupied.takeOver} />}
              </Match>
              <Match when={at('locked')} keyed>
                {(locked) => <LockedScreen lock={locked.lock} onOpened={() => void stages.begin()} />}
              </Match>
              <Match when={at('failed')} keyed>
                {(failed) => <FailedScreen error={failed.error} />}
              </Match>
            </Switch>
          </ErrorBoundary>
        </UpdatesContext.Provider>
      </DeviceStorageContext.Provider>
      <ToastRegion />
    </ToastsContext.Provider>
  )
}
