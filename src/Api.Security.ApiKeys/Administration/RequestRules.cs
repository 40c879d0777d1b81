using System.ComponentModel.DataAnnotations;

namespace Api.Security.ApiKeys;

// Rules for the members of request bodies. Their messages say what to write, and never repeat what was sent.

/// <summary>A text of limited length that is not blank and has no control characters.</summary>
internal sealed class NameTextAttribute : ValidationAttribute
{
    public int MaxLength { get; init; } = 200;

    public override bool IsValid(object? value) => value is null
        || (value is string text && text.Length <= MaxLength && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl));

    public override string FormatErrorMessage(string name) => $"Write 1 to {MaxLength} characters, without control characters.";
}

/// <summary>A list of scopes.</summary>
internal sealed class ScopeListAttribute : ValidationAttribute
{
    private const int MaxScopes = 100;
    private const int MaxLength = 200;

    public override bool IsValid(object? value) => value is IReadOnlyList<string?> { Count: <= MaxScopes } scopes
        && scopes.All(scope => scope is { Length: <= MaxLength } && ScopeSyntax.IsScope(scope));

    public override string FormatErrorMessage(string name) =>
        $"Write an array of at most {MaxScopes} scopes, each of 1 to {MaxLength} visible ASCII characters without quotes and backslashes.";
}

/// <summary>A list of networks in CIDR notation.</summary>
internal sealed class NetworkListAttribute : ValidationAttribute
{
    private const int MaxNetworks = 100;

    public override bool IsValid(object? value) => value is IReadOnlyList<string?> { Count: <= MaxNetworks } networks
        && networks.All(network => network is not null && Networks.IsOne(network));

    public override string FormatErrorMessage(string name) =>
        $"Write an array of at most {MaxNetworks} networks in CIDR notation with no bits set after the prefix, "
            + "such as 10.0.0.0/8 or 2001:db8::/32.";
}

/// <summary>One of a few words.</summary>
internal sealed class OneOfAttribute(params string[] words) : ValidationAttribute
{
    public override bool IsValid(object? value) => value is string text && words.Contains(text);

    public override string FormatErrorMessage(string name) =>
        words is [var one, var other] ? $"Write {one} or {other}." : $"Write one of {string.Join(", ", words)}.";
}
