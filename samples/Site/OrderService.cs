using Api.Security;
using Grpc.Core;
using Site.Rpc;

namespace Site;

/// <summary>The same orders over gRPC.</summary>
internal sealed class OrderService(OrderBook book) : Orders.OrdersBase
{
    public override Task<ListReply> List(ListRequest request, ServerCallContext context)
    {
        var caller = ApiCaller.From(context.GetHttpContext().User);
        var reply = new ListReply();
        reply.Orders.AddRange(book.Of(caller.UserIdentifier!).Select(order => new Rpc.Order { Id = order.Id, Item = order.Item }));
        return Task.FromResult(reply);
    }
}
