using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>The caller was granted at least one of these scopes. All of several is several requirements.</summary>
internal sealed class ScopeRequirement(IReadOnlyList<string> anyOf) : IAuthorizationRequirement
{
    public IReadOnlyList<string> AnyOf { get; } = anyOf;

    public override string ToString() => $"One of the scopes {string.Join(' ', AnyOf)}";
}
