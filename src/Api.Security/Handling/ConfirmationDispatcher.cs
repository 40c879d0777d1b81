using System.Text.Json;

namespace Api.Security;

/// <summary>
/// Finds the <see cref="IConfirmationValidator"/> for a <c>cnf</c> claim. A claim with an unknown or more than one member is
/// refused.
/// </summary>
internal sealed class ConfirmationDispatcher
{
    private readonly Dictionary<string, IConfirmationValidator> _validators;

    /// <summary>Creates the dispatcher with the registered validators.</summary>
    /// <param name="validators">The validators, at most one for each member.</param>
    /// <exception cref="ArgumentException">Two validators check the same member.</exception>
    public ConfirmationDispatcher(IEnumerable<IConfirmationValidator> validators)
    {
        ArgumentNullException.ThrowIfNull(validators);
        _validators = validators.ToDictionary(validator => validator.Member, StringComparer.Ordinal);
    }

    /// <summary>Checks a <c>cnf</c> claim that is present, whatever its JSON type.</summary>
    /// <param name="confirmation">The claim's value.</param>
    /// <param name="credential">The token that contains it.</param>
    /// <param name="context">The request with the proof.</param>
    /// <param name="cancellationToken">Signalled when the client disconnects.</param>
    /// <returns><see langword="null"/> when the binding is confirmed; otherwise the reason.</returns>
    public ValueTask<Refusal?> ConfirmAsync(
        JsonElement confirmation, Credential credential, HttpContext context, CancellationToken cancellationToken)
    {
        if (confirmation.ValueKind is not JsonValueKind.Object || confirmation.GetPropertyCount() != 1)
            return ValueTask.FromResult<Refusal?>(Refusal.ConfirmationUnsupported);

        var member = confirmation.EnumerateObject().First();
        return _validators.TryGetValue(member.Name, out var validator)
            ? validator.ConfirmAsync(member.Value, credential, context, cancellationToken)
            : ValueTask.FromResult<Refusal?>(Refusal.ConfirmationUnsupported);
    }
}
