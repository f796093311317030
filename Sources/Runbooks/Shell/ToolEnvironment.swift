/// Variables by which tools choose where they go and what they are: a plan is for one setting of them.
package enum ToolEnvironment {
  /// Their names, from the manuals of the tools: kubectl and helm, docker, the clouds' command lines, database clients, HashiCorp's
  /// tools, ssh, git, and the shell's own.
  package static let names = [
    "PATH", "HOME", "BASH_ENV", "LD_PRELOAD", "LD_LIBRARY_PATH",
    "KUBECONFIG", "HELM_KUBECONTEXT", "HELM_NAMESPACE", "DOCKER_HOST", "DOCKER_CONTEXT", "CONTAINER_HOST",
    "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CONFIG_FILE", "AWS_ENDPOINT_URL",
    "CLOUDSDK_CORE_PROJECT", "CLOUDSDK_ACTIVE_CONFIG_NAME", "CLOUDSDK_CONFIG", "GOOGLE_CLOUD_PROJECT",
    "AZURE_CONFIG_DIR", "AZURE_SUBSCRIPTION_ID", "OS_CLOUD", "OS_PROJECT_NAME", "OS_REGION_NAME",
    "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE", "PGSERVICEFILE", "PGOPTIONS",
    "MYSQL_HOST", "MYSQL_TCP_PORT", "MYSQL_HOME", "REDISCLI_HOST",
    "VAULT_ADDR", "VAULT_NAMESPACE", "CONSUL_HTTP_ADDR", "NOMAD_ADDR", "NOMAD_NAMESPACE", "TF_WORKSPACE",
    "MUSTER_SSH_CONFIG", "GIT_DIR", "GIT_WORK_TREE",
  ]
}
