namespace Api.Security;

/// <summary>Finds what a request asks for: <c>AddApiSecurity().AddResource&lt;Order, OrderProvider&gt;()</c>. Made anew for each request.</summary>
/// <typeparam name="T">What it finds.</typeparam>
public interface IResourceProvider<T>
    where T : class, IOwnedResource
{
    /// <summary>Finds the object that the request names, whoever asks: owner and tenant are compared afterwards.</summary>
    /// <param name="context">The request; its route values say which object is meant.</param>
    /// <param name="cancellationToken">Stops it when the client has gone away.</param>
    /// <returns>The object; <see langword="null"/> when there is none. An exception is answered 503 <c>policy_unavailable</c> and logged.</returns>
    ValueTask<T?> FindAsync(HttpContext context, CancellationToken cancellationToken);
}
