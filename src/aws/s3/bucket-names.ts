// Which names buckets can have. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html

const LABELS = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/;
const RESERVED = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

export function isBucketName(name: string): boolean {
  return name.length >= 3 && name.length <= 63 && LABELS.test(name) && !ADDRESS.test(name) && !RESERVED.test(name);
}
