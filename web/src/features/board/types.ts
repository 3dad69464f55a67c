// The board of an event as the server tells it: the grid, who comes, every accepted meeting and where it stands, what is wrong.
export interface Slot { id: string; position: number; session_id: string; starts_at: string; ends_at: string }
export interface Session { id: string; position: number; name: string }
export interface Closure { id: string; starts_at: string; ends_at: string; reason: string }
export interface Table { table_no: number; label: string; zone: string; closures: Closure[] }
export interface Participant {
  id: string; side: string; short_name: string; organization_name: string; name: string; seat_no: number | null; state: string;
  absences: string[]; meetings_max: number | null; version?: number;
}
export interface Placed {
  id: string; demand_id: string; supply_id: string; is_must: boolean; weight: number; state: string;
  slot_id: string | null; table_no: number | null; is_locked: boolean; is_live: boolean; change: string; reason: string;
  version?: number; demand_arrived_at?: string | null; supply_arrived_at?: string | null;
}
export interface Warning { code: string; level: string; meeting_id?: string | null; participant_id?: string | null; table_no?: number | null; slot_id?: string | null }
export interface Stats {
  placed: number; must_placed: number; must_total: number; unplaced: number; free_places: number; gaps: number;
  objective: number | null; upper_bound: number | null;
}
export interface Board {
  event_id: string; board_version: number; now?: string; is_live?: boolean; job_id?: string | null; slots: Slot[]; sessions: Session[]; tables: Table[]; participants: Participant[];
  meetings: Placed[]; warnings: Warning[]; stats: Stats;
}
export interface Place { slot_id: string; table_no: number }
