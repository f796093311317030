package import Engine
package import Incidents
import Runbooks

/// Asks real sources: what speaks HTTP through libcurl in one loop, databases on threads of their own.
///
/// Nothing of it costs anything before the first question: libcurl and libpq are loaded then, and a machine without them is
/// told so by the replies. Connections to HTTP sources stay open between rounds of questions; databases are left after each.
/// A proxy is asked where the environment says so (`http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`), never about this
/// machine itself.
package final class LiveSources: Sources {
  let environment: (String) -> String?
  private let agent: String
  private var loop: WebLoop?

  /// `environment` answers for variables: secrets by `env:NAME`, and the proxy.
  package init(environment: @escaping (String) -> String?, version: String) {
    self.environment = environment
    agent = "muster/\(version)"
  }

  package func ask(_ questions: [Question], stop: () -> Bool, onReply: (Int, Reply) -> Void) {
    Round(questions, self).run(stop: stop, onReply: onReply)
  }

  /// The loop, made at the first request.
  func web() throws(AskFailure) -> WebLoop {
    if let loop { return loop }
    let made = try WebLoop(agent: agent)
    loop = made
    return made
  }

  /// The proxy for an address, and the hosts without one.
  func proxy(for address: WebAddress) -> (proxy: String, without: String) {
    if address.isLoopback { return ("", "") }
    func variable(_ names: String...) -> String {
      for name in names { if let value = environment(name), !value.isEmpty { return value } }
      return ""
    }
    let proxy =
      address.scheme == "https"
      ? variable("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
      // In capitals a web server's caller could set it (CVE-2016-5385): only the small one counts.
      : variable("http_proxy", "all_proxy", "ALL_PROXY")
    return (proxy, variable("no_proxy", "NO_PROXY"))
  }
}
