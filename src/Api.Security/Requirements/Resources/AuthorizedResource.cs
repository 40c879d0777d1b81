using System.Reflection;

namespace Api.Security;

/// <summary>
/// An object that the caller may access, loaded once. Use it as a handler parameter of an endpoint with
/// <c>RequireResource&lt;T&gt;(…)</c>; in controllers and hubs, use <see cref="From"/>.
/// </summary>
/// <typeparam name="T">The type of the object.</typeparam>
public sealed class AuthorizedResource<T>
    where T : class, IOwnedResource
{
    private readonly Endpoint? _endpoint;

    private AuthorizedResource(T value, Endpoint? endpoint) => (Value, _endpoint) = (value, endpoint);

    /// <summary>The object.</summary>
    public T Value { get; }

    /// <summary>Returns the object that was last authorized for the endpoint of a request.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The object.</returns>
    /// <exception cref="InvalidOperationException">
    /// The endpoint has no <c>RequireResource&lt;T&gt;(…)</c>, so nothing was checked; or the last check was denied.
    /// </exception>
    public static AuthorizedResource<T> From(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        // A request that is re-executed, for example by an error handler, has another endpoint. Nothing was authorized for that one.
        return context.Features.Get<AuthorizedResource<T>>() is { } found && found._endpoint == context.GetEndpoint()
            ? found
            : throw new InvalidOperationException(
                $"No {typeof(T).Name} was authorized for this request: "
                + $"protect the endpoint with RequireResource<{typeof(T).Name}>(\u2026).");
    }

    internal static void Set(HttpContext request, T? value) =>
        request.Features.Set(value is null ? null : new AuthorizedResource<T>(value, request.GetEndpoint()));

    /// <summary>Binds a handler parameter of a minimal API.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parameter">The parameter; not used.</param>
    /// <returns>The object; never <see langword="null"/>.</returns>
    /// <exception cref="InvalidOperationException">
    /// The endpoint has no <c>RequireResource&lt;T&gt;(…)</c>, so nothing was checked.
    /// </exception>
    public static ValueTask<AuthorizedResource<T>?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<AuthorizedResource<T>?>(From(context));
}
