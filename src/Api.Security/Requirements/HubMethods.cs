using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>The methods of a SignalR hub that require something of their own. SignalR enforces <see cref="AuthorizeAttribute"/> on them and nothing else.</summary>
internal static class HubMethods
{
    /// <exception cref="ArgumentException">An attribute names something that cannot be required.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "SignalR keeps a hub's public methods; a trimmed method cannot be called.")]
    public static IEnumerable<(string Name, IAuthorizeData[] Required)> Of(Type hub) =>
        hub.GetMethods(BindingFlags.Instance | BindingFlags.Public)
            .Select(method => (method.Name, Required: method.GetCustomAttributes<AuthorizeAttribute>().ToArray<IAuthorizeData>())).Where(method => method.Required.Length > 0);
}
