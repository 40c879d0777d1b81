using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>
/// A requirement that a package of this library puts on its own endpoints. Unlike <see cref="IDescribedRequirement"/>, it is enforced even
/// in shadow mode.
/// </summary>
internal interface IPackageRequirement : IAuthorizationRequirement
{
    /// <summary>The description for reports; <see langword="null"/> when the other columns say everything.</summary>
    string? Rule { get; }

    /// <summary>Checks whether callers of a scheme can meet it. Others need not authenticate with that scheme, nor be told of it.</summary>
    /// <param name="scheme">The name of the scheme.</param>
    bool Accepts(string scheme);
}
