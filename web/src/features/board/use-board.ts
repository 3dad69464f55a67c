// The board as one page holds it: what the server said last, what is lifted, and moves that are shown at once and judged by the server.
import { computed, onBeforeUnmount, onMounted, ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { isProblem } from '@/api/problem';
import { follow } from '@/api/stream';
import { useManaged } from '@/layout/managed';
import { useSession } from '@/session';
import { useProblemWords } from '@/ui/problem-words';
import { toast } from '@/ui/toast';
import { allowMeetings, loadBoard, loadProposals, moveLive, movePlanned, newDraft, stepProposal, type FullBoard, type MoveBody } from './api';
import { difference, fixed, fullSide, indexOf, moved, places, refusal, rowsOf, swapRefusal, type Move, type Row } from './board';
import type { Place, Placed } from './types';
import { useBoardWords } from './words';

interface Told { board_version: number; by?: string | null; by_id?: string | null }
const freshFor = 8000;

/** `mode` plan: the draft, moves wait for publishing; live: what is published, moves hold at once and are told to those concerned. */
export function useBoard(eventId: string, mode: 'plan' | 'live' = 'plan') {
  const { t } = useI18n();
  const { say } = useProblemWords();
  const session = useSession();
  const managed = useManaged();
  const data = shallowRef<FullBoard | null>(null);
  const error = shallowRef<unknown>(null);
  const index = computed(() => (data.value ? indexOf(data.value, managed.event?.meetings_max ?? null) : null));
  const rows = shallowRef<Row[]>([]);
  watch(index, (found) => { rows.value = found ? rowsOf(found, rows.value) : []; }, { flush: 'sync' });
  const words = useBoardWords(() => index.value);

  const heldId = ref<string | null>(null);
  const held = computed(() => (heldId.value ? index.value?.meetings.get(heldId.value) ?? null : null));
  const spots = computed(() => (held.value && index.value ? places(index.value, held.value, now()) : null));
  const message = ref('');
  const isRefused = ref(false);
  const fresh = shallowRef<Set<string>>(new Set());
  let chain: Promise<unknown> = Promise.resolve();
  let waiting = 0; // moves under way: what the server tells meanwhile is read afterwards
  let freshTimer = 0;

  let offset = 0; // the server's clock counts
  const now = (): number => Date.now() + offset;
  let liveId = '';

  async function read(): Promise<FullBoard> {
    if (mode === 'live' && !liveId) liveId = (await loadProposals(eventId).catch(() => [])).find((p) => p.state === 'published')?.id ?? '';
    const board = await loadBoard(eventId, liveId || undefined);
    if (board.now) offset = Date.parse(board.now) - Date.now();
    if (mode === 'live' && liveId && board.proposal?.state === 'superseded') { liveId = ''; return read(); }
    return board;
  }
  async function load(): Promise<void> {
    try {
      const board = await read();
      if (!waiting) data.value = board;
      error.value = null;
    } catch (e) {
      if (data.value) toast(say(e));
      else error.value = e;
    }
  }

  function show(text: string, refused = false): void {
    message.value = text;
    isRefused.value = refused;
  }
  function mark(ids: string[]): void {
    window.clearTimeout(freshTimer);
    fresh.value = new Set(ids);
    freshTimer = window.setTimeout(() => { fresh.value = new Set(); }, freshFor);
  }

  function lift(meeting: Placed): boolean {
    const own = index.value?.meetings.get(meeting.id);
    if (!own || !index.value) return false;
    const why = fixed(index.value, own, now());
    if (why) { show(words.why(why), true); return false; }
    heldId.value = own.id;
    show('');
    return true;
  }
  function putBack(): void {
    if (held.value) show(t('board.put_back', { pair: words.pair(held.value) }));
    heldId.value = null;
  }

  /** What would happen there, in words; and whether it may. */
  function preview(place: Place): { may: boolean; text: string; swap?: Placed } {
    const meeting = held.value, at = index.value;
    if (!meeting || !at) return { may: false, text: '' };
    const here = words.spot(place);
    if (meeting.slot_id === place.slot_id && meeting.table_no === place.table_no) return { may: true, text: t('board.own_place', { place: here }) };
    const why = refusal(at, meeting, place, now());
    if (!why) return { may: true, text: t('board.free_place', { place: here }) };
    const other = at.at.get(`${place.slot_id}|${place.table_no}`);
    if (other && meeting.slot_id && !swapRefusal(at, meeting, other, now())) return { may: true, text: t('board.swap_place', { place: here, pair: words.pair(other) }), swap: other };
    const closer = other && meeting.slot_id && why.code === 'table_busy' ? swapRefusal(at, meeting, other, now()) ?? why : why;
    return { may: false, text: t('board.refused', { place: here, why: words.why(closer) }) };
  }

  function drop(place: Place): void {
    const meeting = held.value;
    if (!meeting) return;
    if (meeting.slot_id === place.slot_id && meeting.table_no === place.table_no) { putBack(); return; }
    const seen = preview(place);
    if (!seen.may) { show(seen.text, true); return; }
    void move(meeting, place, seen.swap);
  }
  const dropNowhere = (): void => { if (held.value?.slot_id) void move(held.value, null); else putBack(); };

  function movesOf(meeting: Placed, place: Place | null, swap?: Placed): Move[] {
    const own: Move = { meeting_id: meeting.id, slot_id: place?.slot_id ?? null, table_no: place?.table_no ?? null };
    return swap ? [own, { meeting_id: swap.id, slot_id: meeting.slot_id, table_no: meeting.table_no }] : [own];
  }
  function doneWords(meeting: Placed, place: Place | null, swap?: Placed): string {
    if (swap) return t('board.swapped', { pair: words.pair(meeting), other: words.pair(swap) });
    return place ? t('board.moved', { pair: words.pair(meeting), place: words.spot(place) }) : t('board.unplaced_done', { pair: words.pair(meeting) });
  }

  function move(meeting: Placed, place: Place | null, swap?: Placed): Promise<void> {
    if (!data.value) return Promise.resolve();
    const before = data.value;
    data.value = { ...moved(before, movesOf(meeting, place, swap)), proposal: before.proposal };
    heldId.value = null;
    const done = doneWords(meeting, place, swap);
    show(done);
    waiting += 1;
    const run = chain.then(async () => {
      try {
        const body: MoveBody = { meeting_id: meeting.id, slot_id: place?.slot_id ?? null, table_no: place?.table_no ?? null, with_meeting_id: swap?.id };
        await send(meeting, body);
        toast(done, mode === 'plan' ? undo : back(before, meeting, swap));
      } catch (e) {
        await refused(e, meeting);
      } finally {
        waiting -= 1;
      }
      if (!waiting) await load();
    });
    chain = run;
    return run;
  }

  async function send(meeting: Placed, body: MoveBody): Promise<void> {
    if (mode === 'live') { await moveLive(meeting, { slot_id: body.slot_id, table_no: body.table_no, with_meeting_id: body.with_meeting_id }); return; }
    const draft = data.value?.proposal?.state === 'draft' ? data.value.proposal : await newDraft(eventId);
    const proposal = await movePlanned(draft, body);
    if (data.value) data.value = { ...data.value, proposal };
  }
  /** Undo of a live move is a move back. */
  function back(before: FullBoard, meeting: Placed, swap?: Placed): (() => Promise<void>) | undefined {
    const was = before.meetings.find((m) => m.id === meeting.id);
    if (!was?.slot_id || was.table_no === null) return undefined;
    const place = { slot_id: was.slot_id, table_no: was.table_no };
    return async () => { const own = index.value?.meetings.get(meeting.id); if (own) await move(own, place, swap ? index.value?.meetings.get(swap.id) : undefined); };
  }
  /** One more meeting for somebody who has as many as allowed; the meeting is then in the hand. */
  async function widen(meeting: Placed): Promise<void> {
    const full = index.value ? fullSide(index.value, meeting) : null;
    if (!full) return;
    try {
      await allowMeetings(full.person, index.value?.people.get(full.person)?.version, full.count + 1);
      await load();
      const own = index.value?.meetings.get(meeting.id);
      if (own && !lift(own)) return;
      show(t('board.widened', { who: words.nameOf(full.person), n: full.count + 1 }));
    } catch (e) { show(say(e), true); }
  }
  async function lock(meeting: Placed): Promise<void> {
    const run = chain.then(async () => {
      try {
        await send(meeting, { meeting_id: meeting.id, is_locked: !meeting.is_locked });
        show(t(meeting.is_locked ? 'board.unlock_done' : 'board.lock_done', { pair: words.pair(meeting) }));
        heldId.value = null;
        await load();
      } catch (e) { await refused(e, meeting); }
    });
    chain = run;
    await run;
  }

  /** The server thinks otherwise: everything as it says, the meeting in the hand again, and why. */
  async function refused(e: unknown, meeting: Placed): Promise<void> {
    try { data.value = await read(); } catch { /* the old board stays; the message says what happened */ }
    const isStale = isProblem(e) && (e.status === 412 || e.status === 428);
    if (isStale || (isProblem(e) && e.status === 409)) heldId.value = index.value?.meetings.has(meeting.id) ? meeting.id : null;
    show(isStale ? t('board.stale', { pair: words.pair(meeting) }) : (isProblem(e) ? words.whyCode(e.code) : null) ?? say(e), true);
  }

  async function turn(action: 'undo' | 'redo' | 'discard'): Promise<void> {
    const run = chain.then(async () => {
      const draft = data.value?.proposal;
      if (!data.value || draft?.state !== 'draft') return;
      const before = data.value;
      try {
        await stepProposal(draft, action);
        await load();
        if (data.value && action !== 'discard') {
          const changes = difference(before, data.value);
          mark(changes.map((c) => c.meeting.id));
          show(t(`board.${action}_done`, { n: changes.length }));
        }
      } catch (e) {
        show((isProblem(e) ? words.whyCode(e.code) : null) ?? say(e), true);
        await load();
      }
    });
    chain = run;
    await run;
  }
  const undo = (): Promise<void> => turn('undo');
  const redo = (): Promise<void> => turn('redo');
  const can = (action: string): boolean => data.value?.proposal?.actions.some((a) => a.action === action) ?? false;

  // Another organizer ------------------------------------------------------------------------------------------------
  async function told(what: Told): Promise<void> {
    if (waiting || !data.value || what.board_version <= data.value.board_version) return;
    const before = data.value;
    await load();
    if (!data.value || data.value === before) return;
    if (heldId.value && !index.value?.meetings.has(heldId.value)) heldId.value = null;
    const changes = difference(before, data.value);
    if (!changes.length || what.by_id === session.person?.id) return;
    mark(changes.map((c) => c.meeting.id));
    const first = changes[0]!;
    const place = first.to ? words.spot(first.to) : t('board.unplaced');
    toast(t(changes.length > 1 ? 'board.other_changed_n' : 'board.other_changed', { who: what.by || t('board.other_organizer'), pair: words.pair(first.meeting), place, n: changes.length }));
  }
  let unfollow: (() => void) | null = null;
  onMounted(() => {
    void load();
    unfollow = follow(`/events/${eventId}/board/stream`, 'board', (what) => void told(what as Told), () => void load());
  });
  onBeforeUnmount(() => { unfollow?.(); window.clearTimeout(freshTimer); });

  return { data, error, index, rows, words, heldId, held, spots, message, isRefused, fresh, load, now, lock, widen, show, mark, lift, putBack, preview, drop, dropNowhere, move, undo, redo, turn, can };
}
export type BoardState = ReturnType<typeof useBoard>;
