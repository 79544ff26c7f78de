import type { DeliveryChoice } from '~/lib/delivery-choice.ts';
import { RadioCard, RadioGroup } from './field.tsx';

/** The ways to get a parcel, one of them ticked. The field is `delivery`. */
export function DeliveryCards({
  choices,
  chosen,
  error,
}: {
  choices: readonly DeliveryChoice[];
  chosen: string | null;
  error?: string | undefined;
}) {
  return (
    <RadioGroup name="delivery" legend="Delivery" error={error}>
      {choices.map(({ id, name, facts, price }) => (
        <RadioCard
          key={id}
          name="delivery"
          value={id}
          title={name}
          detail={facts.map((fact) => (
            <span key={fact} className="block">
              {fact}
            </span>
          ))}
          aside={price}
          defaultChecked={id === chosen}
        />
      ))}
    </RadioGroup>
  );
}
