using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>
/// A requirement of the application that compares tenants in a handler of its own, such as by <see cref="ApiCaller.TenantId"/>. Where it is
/// on an endpoint and several issuers are trusted, the start asks for which tenants each one may speak, as for <c>RequireTenant()</c>.
/// </summary>
public interface ITenantRequirement : IAuthorizationRequirement;
