/** The most important figures in large type, each with its name. */
export function Stats({
  figures,
}: {
  figures: readonly { readonly name: string; readonly value: string }[];
}) {
  return (
    <dl className="stats">
      {figures.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="figures">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
