/// What a field's value can be searched for across log types. The raw value is Panther's spelling.
package enum Indicator: String, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  case email
  case ip
  case actorID = "actor_id"
  case username
  case domain
  case hostname
  case url
  case netAddr = "net_addr"
  case md5
  case sha1
  case sha256
  case mac
  case serialNumber = "serial_number"
  case traceID = "trace_id"
  case awsAccountID = "aws_account_id"
  case awsARN = "aws_arn"
  case awsInstanceID = "aws_instance_id"
  case awsTag = "aws_tag"
}
