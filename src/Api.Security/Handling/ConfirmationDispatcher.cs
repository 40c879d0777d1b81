using System.Text.Json;

namespace Api.Security;

/// <summary>
/// Finds the <see cref="IConfirmationValidator"/> for each member of a <c>cnf</c> claim. Every member must be confirmed; a claim with an
/// unknown member, or with none, is refused.
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

    /// <summary>Checks whether there is a validator for a member; for <see langword="null"/>, whether there is any.</summary>
    public bool Confirms(string? member) => member is null ? _validators.Count > 0 : _validators.ContainsKey(member);

    /// <summary>Checks a <c>cnf</c> claim that is present, whatever its JSON type.</summary>
    /// <param name="confirmation">The claim's value.</param>
    /// <param name="credential">The token that contains it.</param>
    /// <param name="context">The request with the proof.</param>
    /// <param name="cancellationToken">Signaled when the client disconnects.</param>
    /// <returns><see langword="null"/> when the binding is confirmed; otherwise the reason.</returns>
    public async ValueTask<Refusal?> ConfirmAsync(
        JsonElement confirmation, Credential credential, HttpContext context, CancellationToken cancellationToken)
    {
        if (confirmation.ValueKind is not JsonValueKind.Object || confirmation.GetPropertyCount() == 0)
            return Refusal.ConfirmationUnsupported;
        // All members are looked up before the first is checked: an unknown one refuses the token whatever the others say.
        foreach (var member in confirmation.EnumerateObject())
            if (!_validators.ContainsKey(member.Name)) return Refusal.ConfirmationUnsupported;
        foreach (var member in confirmation.EnumerateObject())
            if (await _validators[member.Name].ConfirmAsync(member.Value, credential, context, cancellationToken) is { } refusal)
                return refusal;
        return null;
    }
}
