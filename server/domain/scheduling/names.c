/* server/domain/scheduling/names.c - the words of the scheduling room: phases of a run and why a pair does not meet. */
#include "tq/domain/scheduling.h"

static const char *const phases[TQ_PHASES] = { "select", "place", "improve", "compact", "tables" };

static const char *const reasons[TQ_UNPLACED_REASONS] = {
    NULL, "no_common_slot", "tables_full", "person_full", "veto", "not_approved", "frozen", "buffer",
};

const char *tq_schedule_phase_name(tq_schedule_phase phase)
{
    return phase < TQ_PHASES ? phases[phase] : NULL;
}

const char *tq_unplaced_name(tq_unplaced reason)
{
    return reason < TQ_UNPLACED_REASONS ? reasons[reason] : NULL;
}
