namespace Api.Security;

/// <summary>
/// Loads the object that a request names: <c>AddApiSecurity().AddResource&lt;Order, OrderProvider&gt;()</c>. Created for each
/// request.
/// </summary>
/// <typeparam name="T">The type of the object.</typeparam>
public interface IResourceProvider<T>
    where T : class, IOwnedResource
{
    /// <summary>Finds the object that the request names, regardless of the caller. Owner and tenant are compared afterwards.</summary>
    /// <param name="context">The request; its route values identify the object.</param>
    /// <param name="cancellationToken">Canceled when the client disconnects.</param>
    /// <returns>
    /// The object; <see langword="null"/> when it does not exist. An exception is logged, and the response is 503
    /// <c>policy_unavailable</c>.
    /// </returns>
    ValueTask<T?> FindAsync(HttpContext context, CancellationToken cancellationToken);
}
