// Which steps of a deal ask for a form, and what is in it.
export interface FormField { name: 'signed_on' | 'piloting_on' | 'accepted_on' | 'effective_on' | 'contract_number' | 'amount_fen' | 'is_amount_public' | 'effect' | 'measured'; kind: 'day' | 'line' | 'money' | 'flag' | 'text' | 'measured' }

export const forms: Record<string, FormField[]> = {
  sign: [{ name: 'signed_on', kind: 'day' }, { name: 'contract_number', kind: 'line' }, { name: 'amount_fen', kind: 'money' }, { name: 'is_amount_public', kind: 'flag' }],
  start_pilot: [{ name: 'piloting_on', kind: 'day' }],
  accept: [{ name: 'accepted_on', kind: 'day' }, { name: 'measured', kind: 'measured' }],
  take_effect: [{ name: 'effective_on', kind: 'day' }, { name: 'effect', kind: 'text' }],
};
export const isForm = (action: string): boolean => action in forms;
