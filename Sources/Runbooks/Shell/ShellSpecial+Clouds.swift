/// The command lines of the clouds: which words only describe.
extension ShellSpecial {
  static func aws(_ words: ArraySlice<ShellWord>) -> Command.Effect {
    let valued = ["--profile", "--region", "--output", "--endpoint-url", "--query"]
    var operands: [String] = []
    var i = words.startIndex
    while i < words.endIndex, operands.count < 2 {
      let word = words[i]
      if word.dynamic, !word.value.hasPrefix("--") { return .unknown }
      if word.value.hasPrefix("-") {
        guard let name = valued.first(where: { word.value == $0 || word.value.hasPrefix("\($0)=") }) else {
          return .unknown
        }
        if name == word.value {
          i += 1
          guard i < words.endIndex, !words[i].splits, words[i].variables.isEmpty || words[i].quoted else {
            return .unknown
          }
        }
      } else {
        operands.append(word.value)
      }
      i += 1
    }
    guard operands.count == 2 else { return .unknown }
    let service = operands[0]
    let operation = operands[1]
    switch service {
    case "s3": return operation == "ls" ? .looking : .unknown
    case "sts": return operation == "get-caller-identity" ? .looking : .unknown
    case "logs" where operation == "filter-log-events" || operation == "tail": return .looking
    case "glacier", "iot-data", "mediastore-data", "workmailmessageflow", "redshift", "redshift-serverless",
      "cognito-identity",
      "codeartifact", "ecr", "ecr-public", "apigateway", "kinesis-video-media", "kinesis-video-archived-media",
      "lex-runtime":
      return operation.hasPrefix("describe-") || operation.hasPrefix("list-") ? .looking : .unknown
    case "s3api" where operation.hasPrefix("get-object"): return .unknown
    default: break
    }
    if operation.hasPrefix("describe-") || operation.hasPrefix("list-") {
      return operation.hasSuffix("-thumbnail") ? .unknown : .looking
    }
    return operation.hasPrefix("get-") && !namesFile(words[i...]) ? .looking : .unknown
  }

  /// Some `get-…` write what they got to the file that stands among the options: a word that is no option's only value.
  private static func namesFile(_ words: ArraySlice<ShellWord>) -> Bool {
    var before = false
    for word in words {
      let isOption = word.value.hasPrefix("--")
      if !isOption, !before { return true }
      before = isOption && !word.value.contains("=")
    }
    return false
  }

  /// All words before the first option are subcommands; the last says what is done.
  static func az(_ words: ArraySlice<ShellWord>) -> Command.Effect {
    let commands = words.prefix { !$0.value.hasPrefix("-") }
    guard commands.count >= 2, let last = commands.last,
      commands.allSatisfy({ !$0.dynamic && !$0.value.utf8.contains(2) })
    else {
      return .unknown
    }
    switch last.value {
    case "list", "show", "exists", "get-versions", "get-instance-view", "list-sizes", "list-skus", "list-locations",
      "list-usage",
      "list-ip-addresses":
      return .looking
    default: return .unknown
    }
  }

  private static let gcloudGroups: Set<String> = [
    "alpha", "beta", "compute", "instances", "disks", "networks", "subnets", "firewall-rules", "addresses", "zones",
    "regions",
    "instance-groups", "managed", "backend-services", "forwarding-rules", "health-checks", "url-maps", "container",
    "clusters",
    "node-pools", "operations", "sql", "databases", "users", "backups", "projects", "iam", "roles", "service-accounts",
    "logging", "logs",
    "sinks", "pubsub", "topics", "subscriptions", "functions", "run", "services", "revisions", "dns", "record-sets",
    "managed-zones",
    "app", "versions", "builds", "config", "configurations", "monitoring", "redis", "secrets", "storage", "buckets",
    "auth", "snapshots",
  ]

  static func gcloud(_ words: ArraySlice<ShellWord>) -> Command.Effect {
    var depth = 0
    for word in words {
      if word.dynamic { return .unknown }
      if gcloudGroups.contains(word.value) {
        depth += 1
        continue
      }
      guard depth > 0, word.value == "list" || word.value == "describe" else { return .unknown }
      return words.contains { $0.value.hasPrefix("--flags-file") } ? .unknown : .looking
    }
    return .unknown
  }
}
