using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>
/// A requirement of the application that compares tenants in its own handler, for example with <see cref="ApiCaller.TenantId"/>.
/// When an endpoint has it and several issuers are trusted, startup requires the tenants that each issuer may assert, as for
/// <c>RequireTenant()</c>.
/// </summary>
public interface ITenantRequirement : IAuthorizationRequirement;
