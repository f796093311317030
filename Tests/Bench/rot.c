// rot.c [-n ROUNDS] [-w WARMUP] [-b BASE] FILE : interleaved whole-process timing.
// FILE: lines "name<TAB>command words" (words split at spaces; no shell), '#' comments. Each round runs every command once, in order,
// stdin=/dev/null, stdout/stderr to /dev/null, so that drift of a shared machine hits all alike. Per command: wall
// min/p25/med/p75/max, cpu (user+sys of the process and its waited children) median, maxrss (largest single process),
// and the median over rounds of wall/wall(BASE) (BASE = name of the reference command, default the first).
// A run counts as clean only if all other processes together used less than 25 % of one CPU (+1 ms) while it ran
// (cpuacct.usage less the command's own CPU; kernel threads that do its I/O count as others). Figures are over the clean
// runs only if there are at least 3 (column n = how many of the rounds), else over all, marked '!'. -q MS: each run waits at
// most MS for 12 idle ms. -T SEC: stop after SEC seconds whatever the round. -o FILE: every run as a row there, "round name wall
// cpu rss clean status" behind tabs (seconds, KiB).
#include "common.h"
#include <spawn.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <sys/resource.h>
extern char**environ;
#define MAXC 64
static FILE*rows;static int last;static long lastrss;
struct cmd{char name[80];char*argv[64];double*w,*cpu,*ratio;char*ok;int nok;long rss;int bad;}C[MAXC];int nc;static int qms;
static double others_ns(void){static int fd=-2;char b[64];if(fd==-2)fd=open("/sys/fs/cgroup/cpuacct/cpuacct.usage",O_RDONLY|O_CLOEXEC);if(fd<0)return 0;ssize_t k=pread(fd,b,63,0);if(k<=0)return 0;b[k]=0;return atof(b)*1e-9;}
static void gate(void){double t0=now_s();while((now_s()-t0)*1e3<qms){double a=others_ns(),t=now_s();usleep(12000);if(others_ns()-a<0.08*(now_s()-t))return;}}
static int run1(struct cmd*k,double*w,double*cpu){
  if(qms)gate();double a0=others_ns();
  posix_spawn_file_actions_t fa;posix_spawn_file_actions_init(&fa);
  posix_spawn_file_actions_addopen(&fa,0,"/dev/null",O_RDONLY,0);posix_spawn_file_actions_addopen(&fa,1,"/dev/null",O_WRONLY,0);posix_spawn_file_actions_addopen(&fa,2,"/dev/null",O_WRONLY,0);
  pid_t p;int st;struct rusage ru;double t=now_s();if(posix_spawnp(&p,k->argv[0],&fa,0,k->argv,environ)){fprintf(stderr,"cannot run %s\n",k->argv[0]);exit(2);}
  while(wait4(p,&st,0,&ru)<0);*w=now_s()-t;*cpu=ru.ru_utime.tv_sec+ru.ru_stime.tv_sec+(ru.ru_utime.tv_usec+ru.ru_stime.tv_usec)*1e-6;
  if(ru.ru_maxrss>k->rss)k->rss=ru.ru_maxrss;if(st)k->bad++;last=WIFEXITED(st)?WEXITSTATUS(st):128+WTERMSIG(st);lastrss=ru.ru_maxrss;posix_spawn_file_actions_destroy(&fa);return a0==0||others_ns()-a0-*cpu<0.25**w+0.001;
}
int main(int c,char**a){
  int n=30,w=2,o;double T=1e9,tz=now_s();char*base=0;while((o=getopt(c,a,"n:w:b:q:T:o:"))!=-1){if(o=='n')n=atoi(optarg);else if(o=='w')w=atoi(optarg);else if(o=='b')base=optarg;else if(o=='q')qms=atoi(optarg);else if(o=='T')T=atof(optarg);else if(o=='o'&&!(rows=fopen(optarg,"w")))DIE("%s",optarg);}
  FILE*f=fopen(a[optind],"r");if(!f)DIE("%s",a[optind]);char line[4096];
  while(fgets(line,sizeof line,f)&&nc<MAXC){line[strcspn(line,"\n")]=0;if(!*line||*line=='#')continue;char*t=strchr(line,'\t');if(!t)continue;*t++=0;struct cmd*k=&C[nc++];snprintf(k->name,sizeof k->name,"%s",line);
    int i=0;for(char*s=strtok(strdup(t)," ");s&&i<63;s=strtok(0," "))k->argv[i++]=s;k->argv[i]=0;k->w=calloc(n,8);k->cpu=calloc(n,8);k->ratio=calloc(n,8);k->ok=calloc(n,1);}
  int b=0;for(int i=0;i<nc;i++)if(base&&!strcmp(base,C[i].name))b=i;
  double x,y;for(int r=0;r<w;r++)for(int i=0;i<nc;i++)run1(&C[i],&x,&y);
  for(int i=0;i<nc;i++)C[i].bad=0;
  for(int r=0;r<n;r++){for(int i=0;i<nc;i++){C[i].ok[r]=run1(&C[i],&C[i].w[r],&C[i].cpu[r]);if(rows)fprintf(rows,"%d\t%s\t%.9f\t%.9f\t%ld\t%d\t%d\n",r,C[i].name,C[i].w[r],C[i].cpu[r],lastrss,C[i].ok[r],last);}if(now_s()-tz>T)n=r+1;}
  printf("# rounds=%d base=%s%s; ms; rss KiB\n%-30s %4s %9s %9s %9s %9s %9s | %8s | %8s | %s\n",n,C[b].name,"; clean runs","name","n","min","p25","med","p75","max","cpu med","rss KiB","ratio med [p25..p75] n");
  double*bw=malloc(n*8);memcpy(bw,C[b].w,n*8);char*bok=malloc(n);memcpy(bok,C[b].ok,n);
  for(int i=0;i<nc;i++){struct cmd*k=&C[i];int m=0,q=0,cl=0;for(int r=0;r<n;r++)cl+=k->ok[r];int use=cl>=3;
    for(int r=0;r<n;r++)k->ratio[q++]=k->w[r]/bw[r];
    for(int r=0;r<n;r++)if(k->ok[r]||!use){k->w[m]=k->w[r];k->cpu[m++]=k->cpu[r];}
    qsort(k->w,m,8,cmpd);qsort(k->cpu,m,8,cmpd);qsort(k->ratio,q,8,cmpd);
    printf("%-30s %3d%c %9.3f %9.3f %9.3f %9.3f %9.3f | %8.3f | %8ld | ",k->name,m,use?' ':'!',k->w[0]*1e3,k->w[m/4]*1e3,k->w[m/2]*1e3,k->w[m*3/4]*1e3,k->w[m-1]*1e3,k->cpu[m/2]*1e3,k->rss);
    printf("%.2f [%.2f..%.2f] %d%s\n",k->ratio[q/2],k->ratio[q/4],k->ratio[q*3/4],q,k->bad?"  NONZERO EXITS":"");}
}
