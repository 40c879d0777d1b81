using System.Reflection;

namespace Api.Security;

/// <summary>
/// The object that a request asks for and may have, loaded once: a handler parameter of an endpoint with
/// <c>RequireResource&lt;T&gt;(…)</c>. In controllers and hubs use <see cref="From"/>.
/// </summary>
/// <typeparam name="T">What was loaded.</typeparam>
public sealed class AuthorizedResource<T>
    where T : class, IOwnedResource
{
    private readonly Endpoint? _endpoint;

    private AuthorizedResource(T value, Endpoint? endpoint) => (Value, _endpoint) = (value, endpoint);

    /// <summary>The object.</summary>
    public T Value { get; }

    /// <summary>The object that was judged last for the endpoint of a request, and that the caller may have.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The object.</returns>
    /// <exception cref="InvalidOperationException">The endpoint has no <c>RequireResource&lt;T&gt;(…)</c>, so nothing was checked; or what was checked last was denied.</exception>
    public static AuthorizedResource<T> From(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        // A request that is executed again, by an error handler perhaps, has another endpoint, for which nothing was judged.
        return context.Features.Get<AuthorizedResource<T>>() is { } found && found._endpoint == context.GetEndpoint()
            ? found
            : throw new InvalidOperationException($"No {typeof(T).Name} was authorized for this request: protect the endpoint with RequireResource<{typeof(T).Name}>(\u2026).");
    }

    internal static void Set(HttpContext request, T? value) =>
        request.Features.Set(value is null ? null : new AuthorizedResource<T>(value, request.GetEndpoint()));

    /// <summary>Binds a handler parameter of a minimal API.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parameter">The parameter; not used.</param>
    /// <returns>The object; never <see langword="null"/>.</returns>
    /// <exception cref="InvalidOperationException">The endpoint has no <c>RequireResource&lt;T&gt;(…)</c>, so nothing was checked.</exception>
    public static ValueTask<AuthorizedResource<T>?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<AuthorizedResource<T>?>(From(context));
}
