using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>Registers your own reasons to refuse a request.</summary>
public static class RefusalApiSecurityBuilderExtensions
{
    /// <summary>
    /// Registers the reasons that your schemes, requirements and validators refuse with. The application does not start when two
    /// reasons have the same <see cref="Refusal.Reason"/>, or the same code but a different status or title. A reason that is not
    /// registered is answered, but metrics count it as <c>unregistered</c>.
    /// </summary>
    /// <param name="builder">The builder that <c>AddApiSecurity()</c> returns.</param>
    /// <param name="refusals">The reasons. Registering one again changes nothing.</param>
    /// <returns>The same builder.</returns>
    public static IApiSecurityBuilder AddRefusals(this IApiSecurityBuilder builder, params IReadOnlyList<Refusal> refusals)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(refusals);
        builder.Services.AddSingleton(new RefusalSet([.. refusals]));
        return builder;
    }
}
