namespace Api.Security;

/// <summary>Is told of each request whose credential was accepted, once. Does not throw and does not wait.</summary>
internal interface ICallerObserver
{
    /// <summary>The credential of a request was accepted; what becomes of the request is not known yet.</summary>
    void Accepted(HttpContext context, AcceptedCaller caller);
}
