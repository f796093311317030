import Engine
import Host
import Incidents
import Queries
import Reports
import Runbooks

extension Examination {
  /// Which configuration is in force, and how each of its sources is; all are asked at once.
  static func configuration(_ flag: String?) -> [Doctor.Finding] {
    let path: String?
    do {
      path = try ConfigurationFile.path(flag)
    } catch {
      return [Doctor.Finding("config", .fail, (error as? UsageError)?.sentence ?? "\(error)")]
    }
    guard let path else {
      let places = ConfigurationFile.candidates.joined(separator: ", ")
      return [
        Doctor.Finding(
          "config", .ok, "none; looked for \(places)",
          advice: "Without one, queries are asked where a runbook's own front matter says, or of a person.")
      ]
    }
    do {
      let configuration = try ConfigurationFile.load(flag)
      let count = configuration.sources.count
      let named = configuration.environment.map { ", environment \($0)" } ?? ""
      let found = "\(path)\(named), \(count == 1 ? "1 source" : "\(count) sources")"
      let policy = Doctor.findings(configuration.policy, users: LiveWorld.users, at: Clocks.now().wall)
      return [Doctor.Finding("config", .ok, found)] + policy + sources(configuration.sources)
        + configuration.channels.map(channel)
    } catch let error as UsageError {
      let lines = error.sentence.split(separator: "\n").map(String.init)
      let advice = lines.count > 1 ? lines[1].drop { $0 == " " } : "Nothing of it is in force until it can be read."
      return [Doctor.Finding("config", .fail, lines.first ?? path, advice: String(advice))]
    } catch {
      return [Doctor.Finding("config", .fail, "\(path): \(error)")]
    }
  }

  /// Whether what a channel needs can be read here. Nothing is sent: somebody would read it.
  private static func channel(_ channel: ChannelDeclaration) -> Doctor.Finding {
    for reference in channel.references {
      if case .failure(let failure) = SecretFinder.value(of: reference, environment: { environment($0) }) {
        return Doctor.Finding(
          "channel", .fail, "\(channel.name): \(Escaping.line(failure.detail))",
          advice: "Messages to it would have to be pasted by hand.")
      }
    }
    let has = channel.references.isEmpty ? "" : ", its secrets can be read"
    let test = channel.kind == .statuspage ? "" : "; whether it arrives: muster channel test \(channel.name)"
    return Doctor.Finding("channel", .ok, "\(channel.name): \(channel.kind.rawValue)\(has)\(test)")
  }

  private static func sources(_ sources: [SourceDeclaration]) -> [Doctor.Finding] {
    var findings = sources.map { source -> Doctor.Finding? in
      let isThere = source.address.isEmpty || LiveWorld.exists(source.address)
      return source.kind == .shell ? Doctor.finding(shell: source, folderIsThere: isThere) : nil
    }
    let asked = sources.indices.filter { findings[$0] == nil }
    let questions = asked.map { place in
      Question(
        source: sources[place], query: FilledQuery(language: "", text: ""), form: .health,
        timeout: sources[place].timeout)
    }
    let world = LiveWorld.lookingOnly
    world.sources.ask(questions, stop: { world.person.isToldToEnd }) { index, reply in
      findings[asked[index]] = Doctor.finding(sources[asked[index]], reply)
    }
    return findings.compactMap(\.self)
  }
}
