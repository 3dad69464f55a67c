// Picking up by pointer: a mouse drags at once, a finger after a long press; a click or tap lifts, another one drops. The page says
// what lies under a point (data-meeting, data-slot with data-table, data-tray) and what to do there.
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

export interface Spot { meeting: string; slot: string; table: number; isTray: boolean }
interface Hand { isHolding: () => boolean; lift: (meeting: string) => boolean; over: (spot: Spot | null) => void; drop: (spot: Spot | null) => void; tap: (spot: Spot) => void }

const slack = 6, longPress = 420, edge = 56, stride = 14;

function spotOf(target: EventTarget | null): Spot | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-slot], [data-meeting], [data-tray]') : null;
  if (!cell) return null;
  const { meeting = '', slot = '', table = '0' } = cell.dataset;
  return { meeting, slot, table: Number(table), isTray: cell.closest('[data-tray]') !== null };
}

export function useLift(area: Ref<HTMLElement | undefined>, hand: Hand) {
  const ghost = ref<{ x: number; y: number } | null>(null);
  let start: { x: number; y: number; meeting: string; id: number; isTouch: boolean } | null = null;
  let isDragging = false, isClickEaten = false, timer = 0, frame = 0;
  let at = { x: 0, y: 0 };

  function begin(): void {
    if (!start || !hand.lift(start.meeting)) { start = null; return; }
    isDragging = true;
    ghost.value = { ...at };
    frame = requestAnimationFrame(scroll);
  }
  /** Near an edge the page, or the grid that scrolls by itself, goes along. */
  function scroll(): void {
    if (!isDragging) return;
    const box = area.value?.querySelector<HTMLElement>('.bdp.scroll')?.getBoundingClientRect();
    const scroller = area.value?.querySelector<HTMLElement>('.bdp.scroll');
    if (at.y < edge) window.scrollBy(0, -stride);
    else if (at.y > window.innerHeight - edge) window.scrollBy(0, stride);
    if (scroller && box) {
      if (at.x > box.right - edge && at.x < box.right + edge) scroller.scrollLeft += stride;
      else if (at.x < box.left + edge * 2 && at.x > box.left - edge) scroller.scrollLeft -= stride;
      if (at.y > box.bottom - edge && at.y < box.bottom) scroller.scrollTop += stride;
      else if (at.y < box.top + edge * 1.5 && at.y > box.top) scroller.scrollTop -= stride;
    }
    frame = requestAnimationFrame(scroll);
  }
  function end(): void {
    window.clearTimeout(timer);
    cancelAnimationFrame(frame);
    start = null;
    isDragging = false;
    ghost.value = null;
  }

  function down(e: PointerEvent): void {
    isClickEaten = false;
    const spot = spotOf(e.target);
    if (e.button !== 0 || !e.isPrimary || !spot?.meeting || hand.isHolding()) return;
    at = { x: e.clientX, y: e.clientY };
    start = { ...at, meeting: spot.meeting, id: e.pointerId, isTouch: e.pointerType !== 'mouse' };
    if (start.isTouch) timer = window.setTimeout(begin, longPress);
  }
  function move(e: PointerEvent): void {
    if (!start || e.pointerId !== start.id) return;
    at = { x: e.clientX, y: e.clientY };
    if (!isDragging) {
      if (Math.hypot(at.x - start.x, at.y - start.y) < slack) return;
      if (start.isTouch) { end(); return; }
      begin();
      if (!isDragging) return;
    }
    e.preventDefault();
    ghost.value = { ...at };
    hand.over(spotOf(document.elementFromPoint(at.x, at.y)));
  }
  function up(e: PointerEvent): void {
    if (!start || e.pointerId !== start.id) return;
    const wasDragging = isDragging;
    end();
    if (!wasDragging) return;
    isClickEaten = true;
    hand.drop(spotOf(document.elementFromPoint(e.clientX, e.clientY)));
  }
  function cancel(e: PointerEvent): void {
    if (!start || e.pointerId !== start.id) return;
    const wasDragging = isDragging;
    end();
    if (wasDragging) hand.drop(null);
  }
  function click(e: MouseEvent): void {
    if (isClickEaten) { isClickEaten = false; e.preventDefault(); return; }
    const spot = spotOf(e.target);
    if (spot) hand.tap(spot);
  }
  const still = (e: Event): void => { if (isDragging) e.preventDefault(); };

  onMounted(() => {
    const own = area.value;
    own?.addEventListener('pointerdown', down);
    own?.addEventListener('click', click);
    own?.addEventListener('touchmove', still, { passive: false });
    own?.addEventListener('contextmenu', still);
    window.addEventListener('pointermove', move, { passive: false });
    window.addEventListener('pointerup', up);
    window.addEventListener('pointercancel', cancel);
  });
  onBeforeUnmount(() => {
    end();
    window.removeEventListener('pointermove', move);
    window.removeEventListener('pointerup', up);
    window.removeEventListener('pointercancel', cancel);
  });
  return { ghost };
}
